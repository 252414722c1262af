# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules, bodies and ballots at random, and what a ballot comes to, reckoned seat by seat as nobody would for speed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from governance.rules.electorate import Electorate, Place, count, count_papers, count_written
from governance.rules.rule import WRITTEN, Recusal, Rule, Silence, Tie, Treatment, Written
from governance.rules.tally import Answer
from governance.rules.thresholds import AllOf, AnyOf, Base, Condition, Threshold, Unit, Unopposed
from governance.rules.verdict import Outcome, Verdict

ROLES = ("", "councillor", "mayor", "sindaco")
OPEN = (Answer.YES, Answer.NO, Answer.ABSTAIN, Answer.NOT_VOTING)
SAID = (Answer.YES, Answer.NO, Answer.YES, Answer.NO, Answer.ABSTAIN, Answer.NOT_VOTING, None)
MOST = 8

some_roles = st.frozensets(st.sampled_from(ROLES), max_size=2)
shares = st.builds(lambda part, whole: Fraction(min(part, whole), whole), st.integers(0, 6), st.integers(1, 6))
days = st.none() | st.dates(date(2015, 1, 1), date(2026, 12, 31))
treatments = st.builds(Treatment, in_quorum=st.booleans(), in_voters=st.booleans())


def thresholds(bases: Iterable[Base | None] = (*Base, None)) -> st.SearchStrategy[Threshold]:
    """Thresholds on a share of one of the `bases`, or on a number (None)."""
    on = {"strictly": st.booleans(), "unit": st.sampled_from(Unit), "without": some_roles, "uncounted": some_roles}
    return st.sampled_from(tuple(bases)).flatmap(
        lambda base: st.builds(
            Threshold,
            base=st.just(base),
            amount=st.fractions(0, 6, max_denominator=2) if base is None else shares,
            **on,
        )
    )


def grouped(single: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """The same conditions alone, and in groups inside groups."""

    def group(inside: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inside, min_size=1, max_size=3).map(tuple)
        return st.builds(AllOf, parts) | st.builds(AnyOf, parts)

    return st.recursive(single, group, max_leaves=4)


conditions = grouped(thresholds() | st.builds(Unopposed, st.sampled_from(Unit)))
procedures = st.builds(Written, st.integers(1, 30), conditions, st.sampled_from(Silence), st.integers(1, 3))
rules = st.builds(
    Rule,
    key=st.text(max_size=5),
    source=st.text(max_size=5),
    parameter=st.booleans(),
    quorums=st.lists(conditions, min_size=1, max_size=2).map(tuple),
    majority=conditions | thresholds((Base.VOTERS,)),
    since=days,
    until=days,
    abstained=treatments,
    not_voting=treatments,
    blank=treatments,
    tie=st.sampled_from(Tie),
    secret=st.booleans(),
    recusal=st.sampled_from(Recusal),
    substitutes=st.booleans(),
    written=st.none() | procedures,
)
WEIGHTS = tuple(Fraction(each, 2) for each in (0, 1, 2, 2, 3, 4))


def seat(number: int, chance: Random) -> Place:
    """A seat, seldom vacant, absent, recused or filled by somebody else."""
    return Place(
        seat=f"seat {number}",
        role=chance.choice(ROLES),
        in_office=chance.random() > 0.1,
        present=chance.random() > 0.2,
        recused=chance.random() < 0.1,
        substitute="deputy" if chance.random() < 0.1 else "",
        municipality=chance.random() < 0.7,
        residents=chance.randint(0, 20),
        weight=chance.choice(WEIGHTS),
    )


@dataclass(frozen=True)
class Ballot:
    """A question put by a rule to the seats of a body; `sitting` False: in writing."""

    rule: Rule
    places: tuple[Place, ...]
    votes: Mapping[str, Answer]
    sitting: bool = True

    def verdict(self) -> Verdict:
        """What the engine says."""
        tally = (count if self.sitting else count_written)(self.rule, Electorate(self.places), self.votes.items())
        return Verdict(self.rule, tally, convocation=1 if self.sitting else WRITTEN)

    def may_vote(self, place: Place) -> bool:
        """Whether the engine takes an answer of that seat."""
        admitted = self.rule.substitutes or not place.substitute
        return place.in_office and not place.recused and admitted and (place.present or not self.sitting)

    def without(self, seat: str) -> dict[str, Answer]:
        """The votes, that of `seat` left out."""
        return {each: answer for each, answer in self.votes.items() if each != seat}

    def recusing(self, seat: str) -> "Ballot":
        """The same ballot, `seat` recused."""
        places = tuple(replace(place, recused=True) if place.seat == seat else place for place in self.places)
        return replace(self, places=places, votes=self.without(seat))


@st.composite
def ballots(draw: st.DrawFn, by: st.SearchStrategy[Rule] = rules, ways: Iterable[bool] = (True, False)) -> Ballot:
    """Ballots in a sitting, in writing (False), or both: by any rule, in any body of up to eight seats."""
    rule, sitting = draw(by), draw(st.sampled_from(tuple(ways)))
    if not sitting and rule.written is None:
        rule = replace(rule, written=draw(procedures))
    chance = draw(st.randoms(use_true_random=True))
    size, chair = chance.randint(0, MOST), chance.randint(0, MOST)
    places = tuple(replace(seat(number, chance), chair=number == chair) for number in range(size))
    ballot = Ballot(rule, places, {}, sitting)
    given = {place.seat: chance.choice(SAID) for place in places if ballot.may_vote(place)}
    return replace(ballot, votes={seat: answer for seat, answer in given.items() if answer})


@st.composite
def secret_verdicts(draw: st.DrawFn) -> Verdict:
    """Verdicts on secret ballots."""
    heads = grouped(thresholds().map(lambda each: replace(each, unit=Unit.HEADS)))
    rule = replace(draw(rules), secret=True, written=None, quorums=(draw(heads),), majority=draw(heads))
    ballot = draw(ballots(st.just(replace(rule, substitutes=True)), ways=(True,)))
    voting = sum(ballot.may_vote(place) for place in ballot.places)
    drawn = draw(st.lists(st.sampled_from(Answer), min_size=voting, max_size=voting))
    papers = {answer: drawn.count(answer) for answer in Answer}
    return Verdict(rule, count_papers(rule, Electorate(ballot.places), papers))


# The reckoning, seat by seat


class Reckoning:
    """A ballot reckoned with a loop over the seats for every number."""

    def __init__(self, ballot: Ballot) -> None:
        self.ballot, self.rule = ballot, ballot.rule
        self.given = {place.seat: self._answer(place) for place in ballot.places}

    def _answer(self, place: Place) -> Answer | None:
        """What the seat counts as: None for one that is not there, or recused."""
        if not place.in_office or place.recused:
            return None
        if self.ballot.sitting:
            return self.ballot.votes.get(place.seat, Answer.NOT_VOTING) if place.present else None
        return self.ballot.votes.get(place.seat) or self._silence()

    def _silence(self) -> Answer | None:
        assert self.rule.written
        meaning = {Silence.CONSENT: Answer.YES, Silence.ABSTENTION: Answer.ABSTAIN, Silence.NOTHING: None}
        return meaning[self.rule.written.silence]

    def stands(self, place: Place, base: Base) -> bool:
        """Whether the seat stands in that base."""
        if base is Base.ASSIGNED:
            return True
        if not place.in_office or (place.recused and self.rule.recusal is Recusal.LEAVES_BASE):
            return False
        if base is Base.MEMBERS:
            return True
        if place.recused:
            return base is Base.PRESENT and place.present and self.ballot.sitting
        answer = self.given[place.seat]
        return answer is not None and (base is Base.PRESENT or self._treated(answer).in_voters)

    def _treated(self, answer: Answer) -> Treatment:
        special = {Answer.ABSTAIN: self.rule.abstained, Answer.NOT_VOTING: self.rule.not_voting}
        return special.get(answer, Treatment(in_quorum=True, in_voters=True))

    def counts_for(self, place: Place, subject: str) -> bool:
        """Whether the seat is one of those who are counted: in favour, or there for the quorum."""
        answer = self.given[place.seat]
        if subject == "majority":
            return answer is Answer.YES
        if not self.ballot.sitting and place.seat not in self.ballot.votes:
            return False
        if not self.stands(place, Base.PRESENT):
            return False
        return answer is None or self._treated(answer).in_quorum

    def numbers(self, threshold: Threshold, subject: str) -> tuple[Fraction, Fraction]:
        """Who is counted, and the size of the base."""
        counted = size = Fraction(0)
        for place in self.ballot.places:
            weighs = weight(place, threshold.unit)
            if place.role not in threshold.uncounted and self.counts_for(place, subject):
                counted += weighs
            if threshold.base and place.role not in threshold.without and self.stands(place, threshold.base):
                size += weighs
        return counted, size

    def met(self, condition: Condition, subject: str) -> bool:
        """Whether the condition is met."""
        if isinstance(condition, AllOf):
            return all(self.met(part, subject) for part in condition.parts)
        if isinstance(condition, AnyOf):
            return any(self.met(part, subject) for part in condition.parts)
        if isinstance(condition, Unopposed):
            return self.answered(Answer.NO, condition.unit) == 0 and self.somebody(condition.unit)
        counted, size = self.numbers(condition, subject)
        needed = condition.amount * (size if condition.base else 1)
        nobody = condition.base is not None and not size
        return counted > needed or (counted == needed and not condition.strictly and not nobody)

    def somebody(self, unit: Unit) -> bool:
        """Whether anything stands among those present."""
        there = [each for each in self.ballot.places if self.stands(each, Base.PRESENT)]
        return sum(weight(each, unit) for each in there) > 0

    def answered(self, answer: Answer, unit: Unit, without: frozenset[str] = frozenset()) -> Fraction:
        """How many answer so."""
        seats = [each for each in self.ballot.places if self.given[each.seat] is answer and each.role not in without]
        return sum((weight(each, unit) for each in seats), Fraction(0))

    def outcome(self) -> Outcome:
        """What the ballot comes to."""
        written = self.rule.written
        quorum = self.rule.quorums[0] if self.ballot.sitting or not written else written.participation
        if not self.met(quorum, "quorum"):
            return Outcome.NO_QUORUM
        if self.met(self.rule.majority, "majority"):
            return Outcome.APPROVED
        return self._tie(self.rule.majority)

    def _tie(self, majority: Condition) -> Outcome:
        if not isinstance(majority, Threshold):
            return Outcome.NOT_APPROVED
        counted, size = self.numbers(majority, "majority")
        against = self.answered(Answer.NO, majority.unit, majority.uncounted)
        if not counted or counted != against or counted != majority.amount * (size if majority.base else 1):
            return Outcome.NOT_APPROVED
        chair = [self.given[place.seat] for place in self.ballot.places if place.chair]
        by_chair = Outcome.APPROVED if chair == [Answer.YES] else Outcome.NOT_APPROVED
        return {Tie.FAILS: Outcome.NOT_APPROVED, Tie.REPEAT: Outcome.REPEAT, Tie.CHAIR: by_chair}[self.rule.tie]


def weight(place: Place, unit: Unit) -> Fraction:
    """What a seat weighs."""
    return {
        Unit.HEADS: Fraction(1),
        Unit.MUNICIPALITIES: Fraction(place.municipality),
        Unit.POPULATION: Fraction(place.residents or 0),
        Unit.WEIGHT: place.weight,
    }[unit]
