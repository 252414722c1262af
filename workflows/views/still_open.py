# SPDX-License-Identifier: AGPL-3.0-or-later
"""What would still change a made-up outcome if the vote were open: its numbers as nameless seats."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import get_language

from governance.rules.electorate import Electorate, Place
from governance.rules.proceedings_wording import wanting_sentences
from governance.rules.tally import Answer
from governance.rules.thresholds import Unit
from governance.rules.verdict import Outcome
from governance.rules.wanting import wanting
from workflows.forms.try_rule import TryRuleForm

# The largest body of one authority, a seat for each municipality, has room in it; more seats take too long for a page.
MOST_SEATS = 1_000

Seat = tuple[Place, Answer | None]


def what_would_change_it(form: TryRuleForm) -> Sequence[str]:
    """What further presences and votes would change in the verdict of a valid form, in the language of the page.

    Nothing of a secret vote, of which nobody knows the answers; where more than heads is counted, since the numbers
    do not tell who weighs what; where it is not told how many are absent; of more than MOST_SEATS; and of what goes
    to a sitting.
    """
    rule, seats = form.question.rule, _seats(form)
    by_head = not rule.secret and rule.units == {Unit.HEADS}
    if not by_head or not seats or seats > MOST_SEATS or form.verdict.outcome is Outcome.TO_SITTING:
        return ()
    electorate, votes = ballot_of(form)
    found = wanting(rule, electorate, votes, convocation=form.question.convocation)
    return wanting_sentences(found.plain(), get_language() or "it")


def ballot_of(form: TryRuleForm) -> tuple[Electorate, Sequence[tuple[str, Answer]]]:
    """Seats and votes that make the numbers of a valid form. Where it is not told how many are in office, all seats are."""
    seats: list[Seat] = []
    for (role, _unit), numbers in form.numbers.items():
        states = enumerate(_states({column: int(number) for column, number in numbers.items()}))
        seats += [(replace(place, seat=f"{role}-{number}", role=role), answer) for number, (place, answer) in states]
    seats = _with_chair(seats, form.verdict.tally.chair)
    votes = [(place.seat, answer) for place, answer in seats if answer is not None]
    return Electorate(tuple(place for place, _answer in seats)), votes


def _seats(form: TryRuleForm) -> int:
    """How many seats there are; 0 where that is not told."""
    return sum(int(max(each.get("assigned", 0), each.get("members", 0))) for each in form.numbers.values())


def _states(numbers: Mapping[str, int]) -> Sequence[Seat]:
    here = [
        *[(Place(""), Answer.YES)] * numbers["yes"],
        *[(Place(""), Answer.NO)] * numbers["no"],
        *[(Place(""), Answer.ABSTAIN)] * numbers["abstained"],
        *[(Place(""), None)] * numbers.get("not_voting", 0),
        *[(Place("", recused=True), None)] * numbers["recused"],
    ]
    assigned = numbers.get("assigned", 0)
    held = numbers.get("members", assigned)
    away = [(Place("", present=False), None)] * (held - len(here))
    vacant = [(Place("", in_office=False, present=False), None)] * (assigned - held)
    return [*here, *away, *vacant]


def _with_chair(seats: Sequence[Seat], chair: Answer | None) -> list[Seat]:
    """The seats with the first that answers as the chair does presiding."""
    said = None if chair is Answer.NOT_VOTING else chair
    number = next((n for n, (place, answer) in enumerate(seats) if place.present and answer is said), None)
    if chair is None or number is None:
        return [*seats]
    place, answer = seats[number]
    return [*seats[:number], (replace(place, chair=True), answer), *seats[number + 1 :]]
