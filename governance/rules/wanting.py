# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it would take: what presences and answers still missing from a ballot can change, for the live panel.

Every test of a verdict compares sums over the seats, so whatever a seat does moves the margin of each test (what it
has beyond what it needs) by a fixed amount. That amount is read from the engine, which counts the seat alone: nothing
of what a rule says is known here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import count as numbers
from itertools import product
from operator import mul, sub
from typing import Any

from governance.errors import Invalid, Reason
from governance.rules.electorate import Electorate, Place, count, count_papers, count_written
from governance.rules.rule import WRITTEN, Rule, Tie
from governance.rules.tally import Answer, Number, Tally, whole
from governance.rules.thresholds import AllOf, AnyOf, Condition, Threshold, Unit, Unopposed, leaves
from governance.rules.verdict import Test, Verdict

_Margins = tuple[Number, ...]
_Move = Answer | None  # None: nothing more is heard of the seat
_Moves = Mapping[_Move, _Margins]
_Way = tuple[int, ...]  # the tests that must all be met, by their number
_Choice = tuple[str, ...]

_OPEN_ANSWERS = (Answer.YES, Answer.NO, Answer.ABSTAIN, Answer.NOT_VOTING)
_TESTS = frozenset({"threshold", "unopposed"})


class Settled(StrEnum):
    """Whether answers still to come can change the outcome: they can, it is approved already, it no longer can be."""

    OPEN = "open"
    APPROVED = "approved"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Wanted:
    """As few seats as would do, by one choice of them; `away`: how many of these are absent now."""

    seats: tuple[str, ...]
    away: int

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {"count": len(self.seats), "away": self.away, "seats": list(self.seats)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """What would change the verdict, counted in seats.

    `valid`: whether the quorum (of a written procedure: the participation) is there if nothing more happens.
    `presences`: who has to come in for it (in a written procedure: to answer) while everybody there votes in favour;
    None: that brings it about by no means. `settled`: whatever anybody still does. `enough`: further votes in favour
    that carry it if nobody else does anything; `sure`: those that carry it whatever all the others do; None: none.
    `by_seat`: it matters which seats. `all_count`: every seat counts for the quorum.
    """

    written: bool
    valid: bool
    settled: Settled
    presences: Wanted | None
    enough: Wanted | None
    sure: Wanted | None
    by_seat: bool
    all_count: bool

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "written": self.written,
            "valid": self.valid,
            "settled": self.settled.value,
            "presences": self.presences and self.presences.plain(),
            "enough": self.enough and self.enough.plain(),
            "sure": self.sure and self.sure.plain(),
            "by_seat": self.by_seat,
            "all_count": self.all_count,
        }


def wanting(
    rule: Rule,
    electorate: Electorate,
    votes: Iterable[tuple[str, Answer]],
    *,
    convocation: int = 1,
    entering: bool = True,
) -> Wanting:
    """What it would take, after the answers given so far (`votes`: a seat and its answer).

    Whoever is there stays, and an answer given stays. A seat that is there without an answer can still give any; an
    absent one can come in first, unless nobody is `entering` any more. Vacant and recused seats cannot answer, nor
    can substitutes whom the rule does not admit.

    What is said is always true. It is exact, and the numbers are the smallest, where no two tests pull apart: a
    quorum is a share of a base that no answer changes, or a number; whom a majority leaves uncounted it leaves out
    of a base of those present or voting too; and weights agree in order (of the seats that count for a test, one
    that weighs more there weighs no less elsewhere: always so by head). Elsewhere `settled` may be open for longer
    than it need be, and a smaller choice may exist. Weights are never below zero.

    Raises Invalid as `count` and `Verdict`, and for the votes of a secret ballot, which nobody knows.
    """
    ballot = _Ballot(rule, electorate, tuple(votes), convocation)
    outlook = _Outlook(ballot, _open_seats(ballot, entering=entering), ballot.margins())
    sure = outlook.sure()
    return Wanting(
        written=ballot.written,
        valid=ballot.verdict().valid,
        settled=_settled(certain=sure == Wanted((), 0), possible=outlook.possible()),
        presences=outlook.presences(),
        enough=outlook.enough(),
        sure=sure,
        by_seat=rule.units != {Unit.HEADS},
        all_count=not any(isinstance(each, Threshold) and each.uncounted for each in leaves(ballot.quorum)),
    )


def _settled(*, certain: bool, possible: bool) -> Settled:
    if certain:
        return Settled.APPROVED
    return Settled.OPEN if possible else Settled.LOST


# The ballot


@dataclass(frozen=True, slots=True)
class _Ballot:
    """A ballot under way, and what the engine says of it."""

    rule: Rule
    electorate: Electorate
    votes: tuple[tuple[str, Answer], ...]
    convocation: int

    @property
    def quorum(self) -> Condition:
        return self.rule.quorum(self.convocation)

    @property
    def written(self) -> bool:
        return self.convocation == WRITTEN

    @property
    def single(self) -> tuple[Threshold | Unopposed, ...]:
        """Every single test, in the order of the verdict."""
        return (*leaves(self.quorum), *leaves(self.rule.majority))

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What can be answered."""
        return tuple(Answer) if self.rule.secret and not self.written else _OPEN_ANSWERS

    def verdict(self, further: Mapping[str, _Move] | None = None) -> Verdict:
        """The verdict if these seats come in and answer so, and nobody else does anything more."""
        answers = {seat: answer for seat, answer in (further or {}).items() if answer is not None}
        places = (replace(each, present=True) if each.seat in answers else each for each in self.electorate.places)
        there = replace(self.electorate, places=tuple(places))
        return Verdict(self.rule, self._count(there, answers), self.convocation)

    def margins(self, further: Mapping[str, _Move] | None = None) -> _Margins:
        """The two margins of every single test of that verdict, one test after the other."""
        tests = [test for test in self.verdict(further).tests if test.key in _TESTS]
        return tuple(each for test, leaf in zip(tests, self.single, strict=True) for each in _margins(test, leaf))

    def _count(self, electorate: Electorate, answers: Mapping[str, Answer]) -> Tally:
        votes = (*self.votes, *answers.items())
        if self.written:
            return count_written(self.rule, electorate, votes)
        if not self.rule.secret:
            return count(self.rule, electorate, votes)
        if self.votes:
            text = "Of a secret ballot nobody knows the answers before its papers are counted"
            raise Invalid(Reason("secret_ballot", text), field_name="votes")
        voting = (each.seat for each in electorate.places if each.in_office and each.present and not each.recused)
        papers = Counter(answers.get(seat, Answer.NOT_VOTING) for seat in voting)
        return count_papers(self.rule, electorate, papers)


def _margins(test: Test, leaf: Threshold | Unopposed) -> _Margins:
    """What a test has beyond what it needs, in the parts into which the share divides its base: to be kept from
    falling below zero, or above it. And what must be above zero in any case: of an empty base, or by nobody, nothing
    is met.
    """
    if isinstance(leaf, Unopposed):
        return whole(-Fraction(test.numbers["no"])), whole(Fraction(test.numbers["present"]))
    counted, needed, size = (Fraction(test.numbers[name]) for name in ("counted", "needed", "size"))
    return whole((counted - needed) * leaf.amount.denominator), 1 if leaf.base is None else whole(counted + size)


# The seats that can still answer


@dataclass(frozen=True, slots=True)
class _Seat:
    """A seat that can still answer, and how far each of its moves shifts every margin."""

    seat: str
    here: bool
    chair: bool
    moves: _Moves

    def extreme(self, pick: Callable[[Iterable[Number]], Number]) -> _Margins:
        """The least (`pick` is min) or the most (max) that the seat can shift each margin, one by one."""
        return tuple(map(pick, zip(*self.moves.values(), strict=True)))


def _open_seats(ballot: _Ballot, *, entering: bool) -> tuple[_Seat, ...]:
    """Those present first, then as they stand in the electorate."""
    units = [leaf.unit for leaf in ballot.single for _ in range(2)]
    answered = {seat for seat, _ in ballot.votes}
    effects: dict[tuple[str, bool], _Moves] = {}
    found = []
    for place in ballot.electorate.places:
        here = place.present and not ballot.written
        if place.seat in answered or not _can_answer(ballot.rule, place) or not (here or entering or ballot.written):
            continue
        if (place.role, here) not in effects:
            effects[place.role, here] = _effects(ballot, place.role, here=here)
        weights = [place.weigh(unit) for unit in units]
        moves = {move: tuple(map(mul, margins, weights)) for move, margins in effects[place.role, here].items()}
        found.append(_Seat(place.seat, here, place.chair, moves))
    return tuple(sorted(found, key=lambda each: not each.here))


def _can_answer(rule: Rule, place: Place) -> bool:
    return place.in_office and not place.recused and (rule.substitutes or not place.substitute)


def _effects(ballot: _Ballot, role: str, *, here: bool) -> _Moves:
    """How far a move shifts every margin, by a seat of that role that weighs one in every unit, counted alone."""
    place = Place("", role, present=here, municipality=True, residents=1)
    alone = _Ballot(ballot.rule, Electorate((place,)), (), ballot.convocation)
    still = alone.margins()
    moves: tuple[_Move, ...] = (*ballot.answers, None)  # in favour first: it is preferred
    return {move: tuple(map(sub, alone.margins({"": move}), still)) for move in moves}


# What meets a condition


@dataclass(frozen=True, slots=True)
class _Goal:
    """A condition as the ways to meet it, each naming tests by their number; `strict`: which margins must be above zero."""

    ways: tuple[_Way, ...]
    strict: tuple[bool, ...]

    def short(self, margins: _Margins, way: _Way) -> _Way:
        """The tests of a way that are not met."""
        return tuple(test for test in way if margins[test] < 0 or (self.strict[test] and margins[test] == 0))

    def met(self, margins: _Margins) -> bool:
        return any(not self.short(margins, way) for way in self.ways)

    def choice(self, start: _Margins, gains: Mapping[str, _Margins]) -> _Choice | None:
        """As few seats as meet it from `start` on, each adding its gain; None where this finds none."""
        found = []
        for way in self.ways:
            short = self.short(start, way)
            orders = [(first, *(each for each in short if each != first)) for first in short] or [()]
            found += [self._along(way, order, start, gains) for order in orders]
        return min((each for each in found if each is not None), key=len, default=None)

    def _along(self, way: _Way, order: _Way, start: _Margins, gains: Mapping[str, _Margins]) -> _Choice | None:
        """Takes for one test after the other the seats that gain most there, and of these the ones that gain most for
        all that are not met yet; then leaves out whom it does not need.
        """
        margins, chosen = start, dict[str, _Margins]()
        for test in order:
            short = self.short(margins, way)
            left = [seat for seat in gains if seat not in chosen and gains[seat][test] > 0]
            left.sort(key=lambda seat: (gains[seat][test], sum(gains[seat][each] for each in short)), reverse=True)
            while left and test in self.short(margins, way):
                seat = left.pop(0)
                chosen[seat] = gains[seat]
                margins = _sum(margins, gains[seat])
        if self.short(margins, way):
            return None
        for seat in reversed(tuple(chosen)):
            without = _sum(margins, _less(gains[seat]))
            if not self.short(without, way):
                margins = without
                del chosen[seat]
        return tuple(chosen)


def _ways(condition: Condition, tests: Iterator[int]) -> tuple[_Way, ...]:
    """Every way to meet `condition`, the margins of whose single tests have the next numbers of `tests`."""
    if isinstance(condition, AnyOf):
        return tuple(way for part in condition.parts for way in _ways(part, tests))
    if isinstance(condition, AllOf):
        parts = [_ways(part, tests) for part in condition.parts]
        return tuple(tuple(test for way in ways for test in way) for ways in product(*parts))
    return ((next(tests), next(tests)),)


# What can still happen


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What the seats that can still answer can make of a ballot; `now`: its margins if nothing more happens."""

    ballot: _Ballot
    seats: tuple[_Seat, ...]
    now: _Margins

    def presences(self) -> Wanted | None:
        here = (each.moves[Answer.YES] for each in self.seats if each.here)
        away = {each.seat: each.moves[Answer.YES] for each in self.seats if not each.here}
        return self._wanted([self._goal(self.ballot.quorum).choice(_sum(self.now, *here), away)])

    def enough(self) -> Wanted | None:
        gains = {each.seat: each.moves[Answer.YES] for each in self.seats}
        return self._fewest(self.now, gains, lambda yes: self.ballot.verdict(dict.fromkeys(yes, Answer.YES)).passed)

    def sure(self) -> Wanted | None:
        """Each test meets the worst that the others can do to it: to fail one of them they need no common plan."""
        worst = {each.seat: each.extreme(min) for each in self.seats}
        gains = {each.seat: _sum(each.moves[Answer.YES], _less(worst[each.seat])) for each in self.seats}
        return self._fewest(_sum(self.now, *worst.values()), gains, self._stays)

    def possible(self) -> bool:
        """Whether it can still be approved: each test meets the best that the seats can do for it."""
        best = _sum(self.now, *(each.extreme(max) for each in self.seats))
        if self._goal(self._all).met(best):
            return True
        even = self._chair_decides and self._goal(self._all, even=True).met(best)
        return even and self._at_the_edge(1, opposed=False).tests[-1].met

    @property
    def _all(self) -> Condition:
        return AllOf((self.ballot.quorum, self.ballot.rule.majority))

    @property
    def _chair_decides(self) -> bool:
        return self.ballot.rule.tie is Tie.CHAIR and isinstance(self.ballot.rule.majority, Threshold)

    def _goal(self, condition: Condition, *, even: bool = False) -> _Goal:
        """`even`: a majority that is just reached, not exceeded, will do: it may be a tie that the chair decides."""
        strict = [isinstance(leaf, Threshold) and leaf.strictly for leaf in self.ballot.single]
        if even:
            strict[-1] = False
        return _Goal(_ways(condition, numbers()), tuple(each for first in strict for each in (first, True)))

    def _fewest(
        self, start: _Margins, gains: Mapping[str, _Margins], holds: Callable[[_Choice], bool]
    ) -> Wanted | None:
        """The smallest choice that exceeds the majority, or that the engine approves by the vote of the chair."""
        choices = [self._goal(self._all).choice(start, gains)]
        chairs: list[_Choice] = [(), *((each.seat,) for each in self.seats if each.chair)]
        for chair in chairs if self._chair_decides else ():
            others = {seat: gain for seat, gain in gains.items() if seat not in chair}
            more = self._goal(self._all, even=True).choice(_sum(start, *(gains[seat] for seat in chair)), others)
            if more is not None and holds((*chair, *more)):
                choices.append((*chair, *more))
        return self._wanted(choices)

    def _wanted(self, choices: Iterable[_Choice | None]) -> Wanted | None:
        found = min((each for each in choices if each is not None), key=len, default=None)
        away = {each.seat for each in self.seats if not each.here and not self.ballot.written}
        return None if found is None else Wanted(found, len(away.intersection(found)))

    def _stays(self, yes: _Choice) -> bool:
        """Whether a majority that is just reached is approved, whichever of their worst moves the others make."""
        return all(self._at_the_edge(-1, yes, opposed=opposed).passed for opposed in (True, False))

    def _at_the_edge(self, sign: int, yes: _Choice = (), *, opposed: bool) -> Verdict:
        """The verdict if all but those in favour do the majority the most good (`sign` 1) or harm (-1) that they can.

        Of moves that do the same they answer no (`opposed`), or rather anything else.
        """
        future: dict[str, _Move] = dict.fromkeys(yes, Answer.YES)
        for each in self.seats:
            best = max(each.moves, key=lambda move: (sign * each.moves[move][-2], (move is Answer.NO) == opposed))
            future.setdefault(each.seat, best)
        return self.ballot.verdict(future)


def _less(margins: _Margins) -> _Margins:
    return tuple(-each for each in margins)


def _sum(*margins: _Margins) -> _Margins:
    return tuple(sum(each) for each in zip(*margins, strict=True))
