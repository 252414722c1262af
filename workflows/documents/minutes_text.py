# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the minutes of a sitting say, piece by piece: the same for the page, the PDF and the ODT."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance.machines.minutes import S
from governance.machines.sitting import S as SittingState
from workflows.models.minutes import MinutesRead
from workflows.models.proceedings import (
    Answer,
    Asked,
    Followed,
    Item,
    Owed,
    Proceedings,
    Put,
    Someone,
    Stay,
    Text,
    Voting,
)
from workflows.templatetags.chronicle import CHOICES
from workflows.templatetags.words import day, elided, moment, short_gate

KINDS: Mapping[str, Promise] = MappingProxyType(
    {
        "rejection": pgettext_lazy("put to the vote", "Proposal to reject"),
        "return": pgettext_lazy("put to the vote", "Proposal to return for rework"),
        "suspensive": pgettext_lazy("put to the vote", "Proposal to put off"),
        "condition": pgettext_lazy("put to the vote", "Condition"),
        "waiver": pgettext_lazy("put to the vote", "Proposal to waive a criterion"),
    }
)
ANSWERS: Mapping[str, Promise] = MappingProxyType(
    {
        **CHOICES,
        "blank": pgettext_lazy("vote", "blank paper"),
        "recused": pgettext_lazy("vote", "recused: takes no part"),
        "silent": pgettext_lazy("vote", "present, gave no answer"),
        "absent": pgettext_lazy("vote", "absent"),
        "voted": pgettext_lazy("vote", "has voted"),
    }
)
OUTCOMES: Mapping[str, Promise] = MappingProxyType(
    {
        "approve": _("The gate is approved."),
        "fail": _("The gate is not decided: it can be put to the vote again."),
        "reject": _("The gate is rejected."),
        "return": _("The gate returns the work: the phase opens again."),
    }
)
CONVOCATIONS: Mapping[int, Promise] = MappingProxyType(
    {1: _("in first convocation"), 2: _("in second convocation"), 3: _("in third convocation")}
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of that level."""

    level: int
    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph. `look`: "" as any, "quote" (somebody's words), "verdict", "standing", "small" or "sign"."""

    text: str
    look: str = ""
    kind: str = "said"


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with the headings of its columns. `caption` says what it lists."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    kind: str = "rows"

    @property
    def lines(self) -> Sequence[Sequence[tuple[str, str]]]:
        """Each row as its texts, each under its heading."""
        return [tuple(zip(self.headings, row, strict=True)) for row in self.rows]


Piece = Heading | Said | Rows


def pieces(read: MinutesRead) -> Sequence[Piece]:
    """The whole of the minutes, in the language that is active."""
    return list(_Telling(read).all())


class _Telling:
    def __init__(self, read: MinutesRead) -> None:
        self.read = read
        self.told: Proceedings = read.record.proceedings
        self.day = timezone.localdate(self.told.opened_at or self.told.called_for)

    def all(self) -> Iterator[Piece]:
        yield Heading(1, self.read.minutes.title)
        yield Said(standing(self.read), "standing")
        yield from self.convocation()
        yield from self.course()
        yield from self.presences()
        for item in self.told.items:
            yield from self.item(item)
        yield from self.account()
        yield from self.signatures()
        yield from self.seal()

    # The sitting

    def convocation(self) -> Iterator[Piece]:
        told = self.told
        yield Said(f"{told.authority}. {told.plan}. {told.cycle}.")
        yield Said(self.convened())
        if told.place:
            yield Said(gettext("Place: %(place)s.") % {"place": told.place})
        if told.link:
            yield Said(gettext("Remotely: %(link)s") % {"link": told.link})
        if told.follows is not None:
            before = {"number": told.follows.number, "day": day(told.follows.called_for)}
            said = gettext("It follows sitting no. %(number)d of %(day)s, which had no quorum.") % before
            yield Said(elided(said))
        if told.notice:
            yield Said(gettext("Notice. %(working)s") % {"working": " ".join(told.notice)})
        if told.convened_because:
            yield Said(gettext("Why it was urgent: %(reason)s") % {"reason": told.convened_because})

    def convened(self) -> str:
        told = self.told
        values = {
            "body": told.body,
            "convocation": _convocation(told.convocation),
            "moment": moment(told.called_for),
            "day": day(told.convened_at),
            "who": _name(told.convened_by),
        }
        if told.convened_by is None:
            said = gettext("%(body)s was convened, %(convocation)s, for %(moment)s.")
        else:
            said = gettext("%(body)s was convened on %(day)s by %(who)s, %(convocation)s, for %(moment)s.")
        return elided(said % values)

    def course(self) -> Iterator[Piece]:
        told = self.told
        if told.opened_at is None:
            return
        values = {"day": day(told.opened_at), "hour": self.hour(told.opened_at), "who": _name(told.opened_by)}
        yield Said(elided(gettext("On %(day)s at %(hour)s %(who)s opened the sitting and presided.") % values))
        if told.closed_at is None:
            return
        values = {"hour": self.hour(told.closed_at), "who": _name(told.closed_by)}
        if told.state != SittingState.DESERTED:
            yield Said(gettext("At %(hour)s %(who)s closed the sitting.") % values)
            return
        yield Said(gettext("At %(hour)s %(who)s declared the sitting deserted: the quorum was missing.") % values)
        for sentence in told.without_quorum:
            yield Said(sentence, "verdict")
        if told.again_at is not None:
            again = gettext("The notice called the next convocation for %(moment)s.") % {
                "moment": moment(told.again_at)
            }
            yield Said(elided(again))

    def presences(self) -> Iterator[Piece]:
        told = self.told
        yield Heading(2, gettext("Who was there"))
        if told.stays:
            columns = (
                gettext("Seat"),
                gettext("Who"),
                gettext("How"),
                pgettext("hours", "From"),
                pgettext("hours", "To"),
            )
            rows = [self.stay(each) for each in told.stays]
            yield Rows(gettext("Presences in the sitting"), columns, rows)
        else:
            yield Said(gettext("Nobody was recorded as present."))
        if told.absent:
            yield Said(gettext("Absent: %(who)s.") % {"who": "; ".join(_with_seat(each) for each in told.absent)})
        if told.vacant:
            yield Said(gettext("Seats that nobody holds: %(seats)s.") % {"seats": "; ".join(told.vacant)})

    def stay(self, stay: Stay) -> Sequence[str]:
        until = stay.until or self.told.closed_at
        return (stay.who.seat, _name(stay.who), _how(stay), self.hour(stay.since), self.hour(until) if until else "–")

    # An item of the agenda

    def item(self, item: Item) -> Iterator[Piece]:
        yield Heading(2, f"{item.position}. {item.title}")
        yield Said(self.times(item))
        if item.postponed:
            yield Said(gettext("Why: %(reason)s") % {"reason": item.postponed})
        if item.opened_at is not None:
            yield from self.discussed(item)

    def discussed(self, item: Item) -> Iterator[Piece]:
        yield Said(self.present(item))
        if item.recused:
            whom = "; ".join(_with_seat(each) for each in item.recused)
            yield Said(gettext("Recused, and takes no part: %(whom)s.") % {"whom": whom})
        if item.minutes_of is not None:
            yield Said(_minutes_of(item))
        for each in item.withdrawn:
            said = gettext("The proposal “%(title)s” was withdrawn by %(who)s.")
            yield Said(said % {"title": each.title, "who": _name(each.by)})
        yield from self.votings(item)
        if item.deferred is not None:
            yield Said(gettext("The gate was deferred. Why: %(reason)s") % {"reason": item.deferred})

    def votings(self, item: Item) -> Iterator[Piece]:
        """The dossier once, where every ballot was about the same texts."""
        alone = len({each.voting.dossier for each in item.put}) == 1
        if alone:
            yield from _dossier(item.put[0].voting.dossier)
        for each in item.put:
            yield Heading(3, _headline(each, item.title))
            yield from self.put(each, alone=alone)

    def times(self, item: Item) -> str:
        if item.opened_at is None:
            return gettext("Not taken up: it passes to another sitting.")
        values = {"begun": self.hour(item.opened_at), "ended": self.hour(item.closed_at or item.opened_at)}
        if item.state == "postponed":
            return gettext("Discussed from %(begun)s to %(ended)s, and postponed to another sitting.") % values
        return gettext("Discussed from %(begun)s to %(ended)s.") % values

    def present(self, item: Item) -> str:
        if not item.present:
            return gettext("Nobody was there for this item.")
        seats = len({each.place for each in item.present})
        said = ngettext("%(number)d seat present: %(who)s.", "%(number)d seats present: %(who)s.", seats)
        return said % {"number": seats, "who": "; ".join(self.there(each, item) for each in item.present)}

    def there(self, stay: Stay, item: Item) -> str:
        """Somebody who was there for an item; when, where it was not for the whole of it."""
        aside = [pgettext("presence", "remotely")] if stay.how == "remote" else []
        if item.opened_at is not None and stay.since > item.opened_at:
            aside.append(gettext("from %(hour)s") % {"hour": self.hour(stay.since)})
        if stay.until is not None:
            aside.append(gettext("until %(hour)s") % {"hour": self.hour(stay.until)})
        return f"{_name(stay.who)} ({', '.join(aside)})" if aside else _name(stay.who)

    def put(self, put: Put, *, alone: bool) -> Iterator[Piece]:
        asked, voting = put.question, put.voting
        yield from _question(asked)
        if not alone:
            yield from _dossier(voting.dossier)
        yield Said(self.held(voting))
        yield from _answers(voting)
        for sentence in voting.sentences:
            yield Said(sentence, "verdict")
        if voting.basis:
            yield Said(voting.basis, "small")
        if voting.annulled is not None:
            yield Said(gettext("The ballot was annulled. Why: %(reason)s") % {"reason": voting.annulled}, "verdict")
        yield from _what_followed(asked, put.followed)

    def held(self, voting: Voting) -> str:
        values = {
            "how": gettext("Secret ballot") if voting.secret else gettext("Open vote, by name"),
            "begun": self.hour(voting.opened_at),
            "ended": self.hour(voting.closed_at) if voting.closed_at else "–",
        }
        return gettext("%(how)s, from %(begun)s to %(ended)s.") % values

    # What closes the minutes

    def account(self) -> Iterator[Piece]:
        if not self.read.record.account:
            return
        yield Heading(2, gettext("What was said"))
        for paragraph in self.read.record.account.split("\n\n"):
            if paragraph.strip():
                yield Said(paragraph.strip(), "account")

    def signatures(self) -> Iterator[Piece]:
        keeper = self.read.record.keeper
        if keeper is None:
            return
        yield Heading(2, gettext("Read and signed"))
        if self.told.opened_by is not None:
            yield Said(gettext("Who presided: %(who)s") % {"who": _name(self.told.opened_by)}, "sign")
        yield Said(gettext("Who kept the minutes: %(who)s") % {"who": _name(keeper)}, "sign")

    def seal(self) -> Iterator[Piece]:
        """By what the text can be checked."""
        yield Said(gettext("SHA-256 of the content of these minutes: %(hash)s.") % {"hash": self.read.sha256}, "small")
        anchor = self.read.anchor
        if anchor is None or not anchor.number:
            yield Said(gettext("The journal of events has no row yet."), "small")
            return
        said = gettext("Last row of the journal of events: no. %(number)d, SHA-256 %(hash)s.")
        if self.read.version is not None:
            said = gettext("Row of the journal of events that holds it: no. %(number)d, SHA-256 %(hash)s.")
        yield Said(said % {"number": anchor.number, "hash": anchor.hash}, "small")

    def hour(self, value: datetime) -> str:
        """An hour of the day of the sitting; of another day, with its day."""
        local = timezone.localtime(value)
        return date_format(local, "H:i") if local.date() == self.day else moment(value)


def standing(read: MinutesRead) -> str:
    """Whether the text is a draft, deposited or approved."""
    minutes, version = read.minutes, read.version
    if version is None:
        return gettext("Draft: not deposited, and everything in it can still change.")
    values = {"moment": moment(version.made_at), "number": version.number}
    if read.is_taken_back:
        said = gettext("Deposited on %(moment)s as text no. %(number)d, and taken back since to be corrected.")
        return elided(said % values)
    deposited = elided(gettext("Deposited on %(moment)s as text no. %(number)d.") % values)
    if minutes.state != S.APPROVED or minutes.approved_in is None:
        still = gettext("Still to be approved.")
        return f"{deposited} {still}"
    where = {"number": minutes.approved_in.number, "day": day(minutes.decided_at)}
    approved = elided(gettext("Approved in sitting no. %(number)d of %(day)s.") % where)
    return f"{deposited} {approved}"


def _convocation(number: int) -> str:
    known = CONVOCATIONS.get(number)
    return str(known) if known else gettext("in convocation no. %(number)d") % {"number": number}


def _name(who: Someone | None) -> str:
    """A person, and for whom they act: “Anna Rossi per Luca Bianchi”."""
    if who is None:
        return gettext("Regia")
    name = who.name or gettext("somebody whose data were erased")
    if not who.acting_for:
        return name
    return gettext("%(who)s for %(whom)s") % {"who": name, "whom": who.acting_for}


def _with_seat(who: Someone) -> str:
    """The same with the seat, where the name does not tell it."""
    name = _name(who)
    return name if who.seat.casefold() in name.casefold() else f"{name} ({who.seat})"


def _how(stay: Stay) -> str:
    return pgettext("presence", "remotely") if stay.how == "remote" else pgettext("presence", "in person")


def _minutes_of(item: Item) -> str:
    values = {"number": item.minutes_of}
    if item.minutes_approved:
        return (
            gettext("The minutes of sitting no. %(number)d were put and nobody objected: they are approved.") % values
        )
    return gettext("The minutes of sitting no. %(number)d were not approved.") % values


def _headline(put: Put, gate: str) -> str:
    """The gate’s own question asks about the gate; any other says its kind and what it is called."""
    asked, number = put.question, put.voting.number
    if asked.kind == "whole":
        return gettext("Ballot no. %(number)d: is the gate “%(gate)s” approved?") % {
            "number": number,
            "gate": short_gate(gate),
        }
    values = {"number": number, "kind": str(KINDS[asked.kind]), "title": asked.title}
    return gettext("Ballot no. %(number)d. %(kind)s: “%(title)s”") % values


def _dossier(dossier: Sequence[Text]) -> Iterator[Piece]:
    if dossier:
        columns = (gettext("Document"), gettext("Version"), gettext("File"), gettext("SHA-256"))
        rows = [(each.title, str(each.version), each.name, each.sha256) for each in dossier]
        yield Rows(gettext("Documents put to the vote"), columns, rows)


def _question(asked: Asked) -> Iterator[Piece]:
    if asked.proposer is not None:
        yield Said(gettext("Proposed by %(who)s.") % {"who": _with_seat(asked.proposer)})
    if asked.text:
        yield Said(asked.text, "quote")
    if asked.criterion:
        yield Said(gettext("Criterion: %(title)s.") % {"title": asked.criterion})
    if asked.put_off_to is not None:
        yield Said(elided(gettext("It would be put off to %(day)s.") % {"day": day(asked.put_off_to)}))
    if asked.reopens:
        yield Said(gettext("Work that would go back: %(titles)s.") % {"titles": "; ".join(asked.reopens)})
    if asked.kind == "condition":
        yield Said(" ".join(_condition(asked)))


def _condition(asked: Asked) -> Iterator[str]:
    values = {"body": asked.owner, "day": day(asked.due_on), "office": asked.discharger, "evidence": asked.evidence}
    yield elided(gettext("Owed by %(body)s by %(day)s.") % values)
    if asked.evidence:
        yield gettext("What shows it: %(evidence)s.") % {"evidence": asked.evidence.rstrip(".")}
    if asked.discharger:
        yield gettext("Discharged by %(office)s.") % values
    yield _weight(asked)


def _weight(found: Asked | Owed) -> str:
    if found.blocking:
        return gettext("Until it is discharged no other gate of this plan is put to the vote.")
    return gettext("It does not stop the other gates.")


def _answers(voting: Voting) -> Iterator[Piece]:
    """Of a secret vote who has voted, and the papers; of an open one who answered what, and why."""
    columns = (gettext("Seat"), gettext("Who"), gettext("Vote"))
    rows = [(each.who.seat, _name(each.who), _answer(each)) for each in voting.answers]
    yield Rows(gettext("Who voted") if voting.secret else gettext("Votes by name"), columns, rows)
    if voting.papers:
        counted = [(str(ANSWERS[each.answer]), str(each.count)) for each in voting.papers]
        yield Rows(gettext("Papers in the urn"), (gettext("Answer"), gettext("Papers")), counted)
    for each in voting.answers:
        if each.reason:
            yield Said(gettext("Reasons for the vote of %(who)s:") % {"who": _name(each.who)})
            yield Said(each.reason, "quote")


def _answer(answer: Answer) -> str:
    return str(ANSWERS[answer.choice])


def _what_followed(asked: Asked, followed: Followed) -> Iterator[Piece]:
    if followed.waived:
        yield Said(gettext("The body does without the criterion “%(title)s”.") % {"title": followed.waived})
    if followed.gate_move == "put_off":
        yield Said(elided(gettext("The gate is put off to %(day)s.") % {"day": day(asked.put_off_to)}), "verdict")
    if followed.gate_move in OUTCOMES:
        yield Said(str(OUTCOMES[followed.gate_move]), "verdict")
    if followed.reopened:
        yield Said(gettext("Work that goes back: %(titles)s.") % {"titles": "; ".join(followed.reopened)})
    if followed.owed:
        yield from _owed(followed.owed)


def _owed(owed: Sequence[Owed]) -> Iterator[Piece]:
    number = len(owed)
    said = ngettext(
        "The gate is approved with %(number)d condition, which becomes an obligation.",
        "The gate is approved with %(number)d conditions, which become obligations.",
        number,
    )
    yield Said(said % {"number": number}, "verdict")
    columns = (
        gettext("No."),
        gettext("Obligation"),
        gettext("Owed by"),
        pgettext("column", "By"),
        gettext("Discharged by"),
        gettext("Effect"),
    )
    yield Rows(gettext("Obligations"), columns, list(_obligations(owed)))


def _obligations(owed: Iterable[Owed]) -> Iterator[Sequence[str]]:
    for each in owed:
        title = f"{each.title} – {each.text}" if each.text else each.title
        yield (str(each.number), title, each.owner, day(each.due_on), each.discharger or "–", _weight(each))
