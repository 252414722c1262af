# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why somebody may or may not, in sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from governance.permissions import holders
from governance.selectors.explanations import Explanation, Hindrance, Way
from workflows.templatetags.periods import last_day, period
from workflows.templatetags.words import day, elided, right_label, sentence_case, someone_of


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and the sentences that say why."""

    yes: bool
    sentences: Sequence[str]


def by_nobody() -> Answer:
    """Of a move that no person makes."""
    return Answer(yes=False, sentences=[gettext("Nobody does this by hand: it follows from something else.")])


def answer_of(told: Explanation, *, asked_of_office: bool | None = None) -> Answer:
    """The explanation in words. `asked_of_office`: of a move, whether it asks the office or the body of its row."""
    way = told.by
    sentences = [_open(way)] if way else list(_closed(told))
    if asked_of_office is not None:
        sentences.append(_needed(told, asked_of_office=asked_of_office))
    if way is None:
        sentences.append(someone_of(told.what, holders(told.what)))
    return Answer(way is not None, sentences)


def _open(way: Way) -> str:
    seat = sentence_case(way.tenure.seat.label)
    if way.substitution is None:
        return gettext("As %(seat)s, %(period)s.") % {"seat": seat, "period": period(way.tenure)}
    told = {"seat": seat, "holder": way.tenure.user, "period": period(way.substitution)}
    return gettext("As %(seat)s, on behalf of %(holder)s, by a substitution %(period)s.") % told


def _closed(told: Explanation) -> Iterator[str]:
    if not told.person.is_active:
        yield gettext("The account is closed.")
    if not told.ways:
        told_of = {"person": told.person, "body": told.body.name}
        yield gettext("%(person)s holds no seat of “%(body)s”, and stands in for nobody there.") % told_of
    for way in told.ways:
        if way.hindrances:
            yield _hindered(way)


def _hindered(way: Way) -> str:
    seat, why = sentence_case(way.tenure.seat.label), "; ".join(SAID[each](way) for each in way.hindrances)
    return gettext("As %(seat)s: %(why)s.") % {"seat": seat, "why": why}


def _needed(told: Explanation, *, asked_of_office: bool) -> str:
    right = {"right": right_label(told.what.value)}
    if asked_of_office:
        return gettext("It needs the right to %(right)s on the office that records or reviews.") % right
    return gettext("It needs the right to %(right)s on the body that decides or owes it.") % right


def _ended(way: Way) -> str:
    until = way.tenure.until
    return elided(gettext("the tenure ended on %(day)s") % {"day": day(last_day(until) if until else None)})


def _to_come(way: Way) -> str:
    return elided(gettext("the tenure begins only on %(day)s") % {"day": day(way.tenure.since)})


def _substitution_ended(way: Way) -> str:
    if way.substitution is None or way.substitution.until <= way.substitution.since:
        return gettext("the substitution was withdrawn before it began")
    return elided(gettext("the substitution ended on %(day)s") % {"day": day(last_day(way.substitution.until))})


def _substitution_to_come(way: Way) -> str:
    begins = day(way.substitution.since if way.substitution else None)
    return elided(gettext("the substitution begins only on %(day)s") % {"day": begins})


def _lacks(_way: Way) -> str:
    return gettext("the role of this seat does not hold the right")


def _drifted(_way: Way) -> str:
    return gettext(
        "the right is missing among those recorded: who runs the installation can restore it with “manage.py sync_grants”"
    )


SAID: Mapping[Hindrance, Callable[[Way], str]] = {
    Hindrance.GRANT_MISSING: _drifted,
    Hindrance.ROLE_LACKS_IT: _lacks,
    Hindrance.SUBSTITUTION_ENDED: _substitution_ended,
    Hindrance.SUBSTITUTION_TO_COME: _substitution_to_come,
    Hindrance.TENURE_ENDED: _ended,
    Hindrance.TENURE_TO_COME: _to_come,
}
