# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said to change a verdict is held against every future of small bodies, as the engine decides each of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.electorate import Electorate, Place, count, count_papers, count_written
from governance.rules.rule import WRITTEN, Recusal, Rule, Silence, Tie, Treatment, Written
from governance.rules.tally import Answer
from governance.rules.thresholds import AllOf, AnyOf, Base, Condition, Threshold, Unit, Unopposed
from governance.rules.verdict import Verdict
from governance.rules.wanting import Settled, Wanted, Wanting, wanting

OPEN = (Answer.YES, Answer.NO, Answer.ABSTAIN, Answer.NOT_VOTING)
LIVELY = (Base.PRESENT, Base.VOTERS)  # bases that answers change
MOST = 3  # seats that can still answer: each future of them is tried

Future = dict[str, Answer]
Seats = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A ballot half counted, and everything that can still happen to it."""

    rule: Rule
    electorate: Electorate
    votes: tuple[tuple[str, Answer], ...]
    convocation: int
    entering: bool

    @cached_property
    def found(self) -> Wanting:
        by, people, votes = self.rule, self.electorate, self.votes
        return wanting(by, people, votes, convocation=self.convocation, entering=self.entering)

    @property
    def sitting(self) -> bool:
        return self.convocation != WRITTEN

    def verdict(self, future: Future) -> Verdict:
        """What the engine says if these come in and answer so, and nobody else does anything."""
        places = tuple(replace(each, present=each.present or each.seat in future) for each in self.electorate.places)
        people, votes = Electorate(places), [*self.votes, *future.items()]
        if not self.sitting:
            return Verdict(self.rule, count_written(self.rule, people, votes), WRITTEN)
        if not self.rule.secret:
            return Verdict(self.rule, count(self.rule, people, votes), self.convocation)
        papers = dict.fromkeys(Answer, 0)
        for each in places:
            if each.in_office and each.present and not each.recused:
                papers[future.get(each.seat, Answer.NOT_VOTING)] += 1
        return Verdict(self.rule, count_papers(self.rule, people, papers), self.convocation)

    @cached_property
    def seats(self) -> list[Place]:
        """Those who can still answer."""
        told = {seat for seat, _ in self.votes}
        able = (each for each in self.electorate.places if each.in_office and not each.recused)
        admitted = (each for each in able if self.rule.substitutes or not each.substitute)
        there = (each for each in admitted if each.present or self.entering or not self.sitting)
        return [each for each in there if each.seat not in told]

    @cached_property
    def futures(self) -> list[tuple[Future, bool]]:
        """Everything that can still happen, and whether it is approved then."""
        names = [each.seat for each in self.seats]
        moves = (None, *(Answer if self.rule.secret and self.sitting else OPEN))
        chosen = product(moves, repeat=len(names))
        futures = ({seat: move for seat, move in zip(names, each, strict=True) if move} for each in chosen)
        return [(future, self.verdict(future).passed) for future in futures]

    @property
    def settled(self) -> Settled:
        """By every future."""
        passed = {approved for _, approved in self.futures}
        if len(passed) > 1:
            return Settled.OPEN
        return Settled.APPROVED if passed == {True} else Settled.LOST

    def is_enough(self, seats: Iterable[str]) -> bool:
        return self.verdict(yes(seats)).passed

    def is_sure(self, seats: Iterable[str]) -> bool:
        return all(approved for future, approved in self.futures if yes(seats).items() <= future.items())

    def brings_the_quorum(self, seats: Iterable[str]) -> bool:
        there = (each.seat for each in self.seats if each.present and self.sitting)
        return self.verdict(yes([*there, *seats])).valid


def yes(seats: Iterable[str]) -> Future:
    return dict.fromkeys(seats, Answer.YES)


def subsets(places: Iterable[Place]) -> Iterator[Seats]:
    """Every choice among them, smaller ones first."""
    seats = [each.seat for each in places]
    return chain.from_iterable(combinations(seats, size) for size in range(len(seats) + 1))


def fewest(choices: Iterable[Seats], holds: Callable[[Seats], bool]) -> int | None:
    return next((len(seats) for seats in choices if holds(seats)), None)


def number(wanted: Wanted | None) -> int | None:
    return None if wanted is None else len(wanted.seats)


# Rules


def threshold(base: Base | None, share: Fraction, amount: int, *more: Any) -> Threshold:
    return Threshold(share if base else Fraction(amount), base, *more)


def tidy(leaf: Threshold) -> Threshold:
    """Whom it does not count it leaves out of a base that answers change, too."""
    return replace(leaf, without=leaf.without | leaf.uncounted) if leaf.base in LIVELY else leaf


shares = st.sampled_from([Fraction(each) for each in ("1/2", "1/3", "2/3", "0", "1")])
roles = st.sampled_from([frozenset[str](), frozenset({"mayor"}), frozenset({"councillor"})])


def single(bases: Iterable[Base | None], units: Iterable[Unit]) -> st.SearchStrategy[Threshold]:
    parts = (st.sampled_from([*bases]), shares, st.integers(0, 3), st.booleans(), st.sampled_from([*units]))
    return st.builds(threshold, *parts, roles, roles)


def nested(leaf: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    few = st.lists(leaf, min_size=1, max_size=3).map(tuple)
    several = st.builds(AllOf, few) | st.builds(AnyOf, few)
    mixed = st.lists(leaf | several, min_size=1, max_size=2).map(tuple)
    return leaf | leaf | several | st.builds(AllOf, mixed) | st.builds(AnyOf, mixed)


def rule(quorum: Condition, majority: Condition, participation: Condition, silence: Silence, **more: Any) -> Rule:
    told: dict[str, Any] = {"key": "case", "source": "by the rule", "parameter": True, "quorums": (quorum,)}
    found = Rule(**told, majority=majority, **more, written=Written(10, participation, silence))
    return replace(found, secret=found.secret and found.units == {Unit.HEADS})


def rules(quorums: st.SearchStrategy[Condition], majorities: st.SearchStrategy[Condition]) -> st.SearchStrategy[Rule]:
    treatments = st.builds(Treatment, st.booleans(), st.booleans())
    return st.builds(
        rule,
        quorums,
        majorities,
        quorums,
        st.sampled_from(Silence),
        abstained=treatments,
        not_voting=treatments,
        blank=treatments,
        tie=st.sampled_from([Tie.CHAIR, Tie.FAILS, Tie.REPEAT]),
        secret=st.sampled_from([False, False, False, True]),
        recusal=st.sampled_from(Recusal),
        substitutes=st.booleans(),
    )


FIXED = (Base.ASSIGNED, Base.MEMBERS, None)
EVERY = (*Base, None)
by_head = single(EVERY, [Unit.HEADS]).map(tidy) | st.builds(Unopposed)
by_votes = single((*FIXED, Base.VOTERS), Unit).map(tidy)
odd = single(EVERY, Unit) | st.builds(Unopposed, st.sampled_from(Unit))

any_rule = rules(nested(odd), nested(odd))
head_rule = rules(nested(single(FIXED, [Unit.HEADS])), nested(by_head))
weight_rule = rules(nested(single(FIXED, Unit)), nested(by_votes))


# Bodies


@dataclass(frozen=True)
class Member:
    """How a seat is made: its place, and its vote if it has given one."""

    kind: str
    role: str
    there: bool
    answer: Answer
    weights: tuple[bool, int, int]

    def place(self, seat: int, *, chair: bool, sitting: bool) -> Place:
        there = self.there or (self.kind == "voted" and sitting)
        municipality, residents, halves = self.weights
        return Place(
            f"seat {seat}",
            self.role,
            in_office=self.kind != "vacant",
            present=there and self.kind != "vacant",
            recused=self.kind == "recused",
            chair=chair,
            substitute="deputy" if self.kind == "deputy" else "",
            municipality=municipality,
            residents=residents,
            weight=Fraction(halves, 2),
        )


def case(ruled: Rule, members: list[Member], chair: int, *, written: bool, entering: bool) -> Case:
    nobody = ruled.secret and not written  # has told yet what is on the paper
    kinds, others = (("open", "deputy", "voted"), "vacant") if nobody else (("open", "deputy"), "voted")
    able = [number for number, each in enumerate(members) if each.kind in kinds]
    told = [replace(each, kind=others) if number in able[MOST:] else each for number, each in enumerate(members)]
    places = [each.place(number, chair=number == chair, sitting=not written) for number, each in enumerate(told)]
    votes = [
        (place.seat, each.answer)
        for place, each in zip(places, told, strict=True)
        if each.kind == "voted" and not nobody and (ruled.substitutes or not place.substitute)
    ]
    return Case(ruled, Electorate(tuple(places)), tuple(votes), WRITTEN if written else 1, entering)


def cases(ruled: st.SearchStrategy[Rule], weights: st.SearchStrategy[tuple[bool, int, int]]) -> st.SearchStrategy[Case]:
    kinds = st.sampled_from(["open"] * 5 + ["voted"] * 3 + ["vacant", "recused", "deputy"])
    people = st.builds(
        Member, kinds, st.sampled_from(["councillor", "mayor"]), st.booleans(), st.sampled_from(OPEN), weights
    )
    chairs, flags = st.integers(0, 7), st.booleans()
    return st.builds(case, ruled, st.lists(people, max_size=7), chairs, written=flags, entering=flags)


any_weights = st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4))
ordered_weights = st.integers(0, 4).map(lambda each: (each > 0, each * each, each))
same_weights = st.just((True, 1, 2))


# The promises


def is_the_truth(each: Case) -> None:
    found = each.found
    away = [place for place in each.seats if not (place.present and each.sitting)]
    assert found.settled == each.settled
    assert number(found.presences) == fewest(subsets(away), each.brings_the_quorum)
    assert number(found.enough) == fewest(subsets(each.seats), each.is_enough)
    assert number(found.sure) == fewest(subsets(each.seats), each.is_sure)


@settings(deadline=None, max_examples=60)
@given(cases(any_rule, any_weights))
def test_what_is_said_is_true_under_any_rule_whatever(each: Case) -> None:
    found = each.found
    assert found.settled in (each.settled, Settled.OPEN)
    assert found.valid == each.verdict({}).valid
    assert found.presences is None or each.brings_the_quorum(found.presences.seats)
    assert found.enough is None or each.is_enough(found.enough.seats)
    assert found.sure is None or each.is_sure(found.sure.seats)


@settings(deadline=None, max_examples=60)
@given(cases(head_rule, same_weights))
def test_by_head_nothing_smaller_would_do_and_nothing_is_settled_earlier(each: Case) -> None:
    is_the_truth(each)


@settings(deadline=None, max_examples=60)
@given(cases(weight_rule, ordered_weights))
def test_so_it_is_by_weights_that_agree_in_order(each: Case) -> None:
    is_the_truth(each)


@settings(deadline=None, max_examples=60)
@given(cases(any_rule, any_weights))
def test_whoever_is_named_can_answer_and_the_absent_are_counted(each: Case) -> None:
    able = {place.seat: place for place in each.seats}
    for wanted in (each.found.presences, each.found.enough, each.found.sure):
        if wanted is not None:
            assert len(set(wanted.seats)) == len(wanted.seats)
            assert wanted.away == sum(not able[seat].present for seat in wanted.seats if each.sitting)


@settings(deadline=None, max_examples=60)
@given(cases(any_rule, any_weights), st.randoms(use_true_random=False))
def test_the_order_of_the_votes_and_a_second_look_change_nothing(each: Case, chance: Random) -> None:
    votes = list(each.votes)
    chance.shuffle(votes)
    assert replace(each, votes=tuple(votes)).found == each.found == replace(each).found


@settings(deadline=None, max_examples=20)
@given(cases(any_rule, any_weights))
def test_what_is_settled_stays_so_after_any_answer(each: Case) -> None:
    if each.found.settled is Settled.OPEN or (each.rule.secret and each.sitting):
        return
    for future, _ in each.futures:
        there = tuple(replace(place, present=place.present or place.seat in future) for place in each.electorate.places)
        later = replace(each, electorate=Electorate(there), votes=(*each.votes, *future.items()))
        assert later.found.settled is each.found.settled
