# SPDX-License-Identifier: AGPL-3.0-or-later
"""The electorate of a ballot, frozen when it opens, and how its answers are counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from governance.errors import Invalid, Reason
from governance.rules.rule import Recusal, Rule, Silence
from governance.rules.tally import Answer, Count, Note, Number, Tally, whole
from governance.rules.thresholds import Unit

_COLUMN = {
    Answer.YES: "yes",
    Answer.NO: "no",
    Answer.ABSTAIN: "abstained",
    Answer.NOT_VOTING: "not_voting",
    Answer.BLANK: "blank",
    Answer.VOID: "void",
}
_AWAY = ("assigned", "members")
_THERE = (*_AWAY, "present")
_RECUSED_THERE = (*_THERE, "recused")
_ANSWERED: Mapping[Answer | None, tuple[str, ...]] = {
    None: _THERE,
    **{answer: (*_THERE, column) for answer, column in _COLUMN.items()},
}
_PAPERS = frozenset({Answer.BLANK, Answer.VOID})
_SILENCE = {Silence.CONSENT: Answer.YES, Silence.ABSTENTION: Answer.ABSTAIN}


@dataclass(frozen=True, slots=True)
class Place:
    """A seat of the body as the ballot finds it.

    `in_office`: False for a seat that is vacant, suspended or ended before the opening, of which nothing else is
    asked; one that ends after it stays. `present`: whether the person who acts for the seat is there for this
    question: the `substitute` where one is named, so a substitute who is absent votes for nobody. `recused`: TUEL
    art. 78 c. 2. `chair`: presides; of two who answer differently neither decides a tie. `municipality`: it stands
    for one, with `residents` (None: not known). `weight`: what the seat weighs where the rule counts weights; a
    half-vote exists.
    """

    seat: str
    role: str = ""
    in_office: bool = True
    present: bool = True
    recused: bool = False
    chair: bool = False
    substitute: str = ""
    municipality: bool = False
    residents: int | None = None
    weight: Fraction = Fraction(1)

    def weigh(self, unit: Unit) -> Number:
        """What the seat counts in `unit`. Raises Invalid where its residents are not known."""
        if unit is Unit.HEADS:
            return 1
        if unit is Unit.MUNICIPALITIES:
            return int(self.municipality)
        if unit is Unit.WEIGHT:
            return self.weight
        if self.residents is None:
            raise Invalid(Reason("no_residents", "The residents of %(seat)s are not known", {"seat": self.seat}))
        return self.residents


@dataclass(frozen=True, slots=True)
class Census:
    """Where residents come from, and when they are the legal ones: `since` and `until`, both included; None leaves
    that side open. Source: the decree that makes a population the legal one; until when, a parameter.
    """

    title: str
    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether these are the legal residents on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Electorate:
    """Every seat of the body, vacant ones too, as it was when the ballot opened `on` that day (None: not told).

    Raises Invalid for a seat that stands there twice.
    """

    places: tuple[Place, ...]
    on: date | None = None
    census: Census | None = None
    _by_seat: Mapping[str, Place] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_seat = {place.seat: place for place in self.places}
        if len(by_seat) < len(self.places):
            raise Invalid(Reason("seat_twice", "A seat stands in the electorate twice"))
        object.__setattr__(self, "_by_seat", by_seat)

    def place(self, seat: str) -> Place:
        """The place of `seat`. Raises Invalid for a seat outside the electorate."""
        found = self._by_seat.get(seat)
        if found is None or not found.in_office:
            raise Invalid(
                Reason("outside_electorate", "%(seat)s is not in the electorate of this ballot", {"seat": seat})
            )
        return found


def count(rule: Rule, electorate: Electorate, votes: Iterable[tuple[str, Answer]]) -> Tally:
    """The tally of an open vote in a sitting. `votes`: a seat and its answer, in any order.

    Who is present and gives no answer is present, not voting. Raises Invalid where the rule is not in force on
    the day, and for a vote from outside the electorate, of a seat that is absent or recused, of a substitute
    whom the rule does not admit, for two votes of one seat, and for papers in an open vote.
    """
    answers = _accepted(rule, electorate, votes)
    there = (place.seat for place in electorate.places if place.present)
    return _tally(rule, electorate, dict.fromkeys(there, Answer.NOT_VOTING) | answers)


def count_written(rule: Rule, electorate: Electorate, votes: Iterable[tuple[str, Answer]]) -> Tally:
    """The tally of a written procedure when its term is over: who does not answer counts as the rule says.

    Presence means nothing here. Raises Invalid as `count`, and where the rule knows no written procedure.
    """
    if rule.written is None:
        raise Invalid(Reason("no_written_procedure", "This rule knows no written procedure"))
    answers = _accepted(rule, electorate, votes, sitting=False)
    silence = _SILENCE.get(rule.written.silence)
    if silence is None:
        return _tally(rule, electorate, answers, sitting=False)
    silent = {place.seat for place in electorate.places if place.in_office and not place.recused} - answers.keys()
    return _tally(rule, electorate, answers | dict.fromkeys(silent, silence), silent, sitting=False)


def count_papers(rule: Rule, electorate: Electorate, papers: Mapping[Answer, int]) -> Tally:
    """The tally of a secret ballot: who is present is known, who answered what is not.

    `papers`: heads by answer. Raises Invalid for a rule that is not secret or that counts more than heads, and
    where the papers are not as many as those present who may vote.
    """
    if not rule.secret or rule.units != {Unit.HEADS}:
        raise Invalid(Reason("not_secret", "By this rule the vote is open"))
    voting = [place.seat for place in electorate.places if place.in_office and place.present and not place.recused]
    if sum(papers.values()) != len(voting) or any(number < 0 for number in papers.values()):
        numbers = {"papers": sum(papers.values()), "voting": len(voting)}
        raise Invalid(
            Reason("papers_do_not_add_up", "There are %(papers)s papers and %(voting)s who may vote", numbers)
        )
    groups = _groups(rule, electorate, dict.fromkeys(voting))
    for answer, number in papers.items():
        groups["", (_COLUMN[answer],)] = [Place("")] * number
    return Tally(_sums(groups, rule), warnings=_warnings(rule, electorate))


def _accepted(
    rule: Rule, electorate: Electorate, votes: Iterable[tuple[str, Answer]], *, sitting: bool = True
) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for seat, answer in votes:
        place = electorate.place(seat)
        if seat in answers:
            raise Invalid(Reason("voted_twice", "%(seat)s has two votes in this ballot", {"seat": seat}))
        if place.recused:
            raise Invalid(Reason("recused", "%(seat)s is recused and takes no part in this vote", {"seat": seat}))
        if sitting and not place.present:
            raise Invalid(Reason("absent", "%(seat)s is absent for this question", {"seat": seat}))
        if place.substitute and not rule.substitutes:
            raise Invalid(Reason("no_substitutes", "By this rule nobody acts for %(seat)s", {"seat": seat}))
        if answer in _PAPERS:
            raise Invalid(Reason("papers_of_an_open_vote", "An open vote has no blank and no void papers"))
        answers[seat] = answer
    return answers


_Columns = tuple[str, ...]
_Groups = dict[tuple[str, _Columns], list[Place]]


def _tally(
    rule: Rule,
    electorate: Electorate,
    answers: Mapping[str, Answer],
    silent: Iterable[str] = (),
    *,
    sitting: bool = True,
) -> Tally:
    groups = _groups(rule, electorate, answers, sitting=sitting)
    for seat in silent:
        place = electorate.place(seat)
        groups.setdefault((place.role, ("silent",)), []).append(place)
    return Tally(_sums(groups, rule), chair=_chair(electorate, answers), warnings=_warnings(rule, electorate))


def _chair(electorate: Electorate, answers: Mapping[str, Answer]) -> Answer | None:
    """What the chair answers; None where nobody presides or those who do disagree."""
    chairs = (place.seat for place in electorate.places if place.chair and place.in_office)
    said = {answers[seat] for seat in chairs if seat in answers}
    return said.pop() if len(said) == 1 else None


def _groups(
    rule: Rule, electorate: Electorate, answers: Mapping[str, Answer | None], *, sitting: bool = True
) -> _Groups:
    """The places that stand in the same columns of `Count`, by role. `answers`: None where they are secret."""
    groups: _Groups = {}
    for place in electorate.places:
        columns = _columns(rule, place, answers, sitting=sitting)
        groups.setdefault((place.role, columns), []).append(place)
    return groups


def _columns(rule: Rule, place: Place, answers: Mapping[str, Answer | None], *, sitting: bool) -> _Columns:
    if not place.in_office:
        return ("assigned",)
    if place.recused and rule.recusal is Recusal.LEAVES_BASE:
        return ("assigned", "left")
    if place.recused:
        return _RECUSED_THERE if place.present and sitting else _AWAY
    return _ANSWERED[answers[place.seat]] if place.seat in answers else _AWAY


def _sums(groups: _Groups, rule: Rule) -> dict[tuple[str, Unit], Count]:
    sums: dict[tuple[str, Unit], dict[str, Number]] = {}
    for unit in sorted(rule.units | {Unit.HEADS}):
        for (role, columns), places in groups.items():
            total = _total(places, unit)
            into = sums.setdefault((role, unit), {})
            for column in columns:
                into[column] = into.get(column, 0) + total
    return {key: Count(**numbers) for key, numbers in sums.items()}


def _total(places: Sequence[Place], unit: Unit) -> Number:
    """What they count together. Fractions are added by denominator: one by one takes ten times as long."""
    if unit is Unit.HEADS:
        return len(places)
    if unit is not Unit.WEIGHT:
        return sum(place.weigh(unit) for place in places)
    numerators: dict[int, int] = {}
    for place in places:
        denominator = place.weight.denominator
        numerators[denominator] = numerators.get(denominator, 0) + place.weight.numerator
    return whole(sum(Fraction(each, denominator) for denominator, each in numerators.items()))


def _warnings(rule: Rule, electorate: Electorate) -> tuple[Note, ...]:
    census, on = electorate.census, electorate.on
    if on is not None and not rule.covers(on):
        raise Invalid(Reason("rule_not_in_force", "This rule is not in force on %(day)s", {"day": on.isoformat()}))
    if census is not None and Unit.POPULATION in rule.units and (on is None or not census.covers(on)):
        return (Note("census_not_in_force", {"census": census.title, "on": "" if on is None else on.isoformat()}),)
    return ()
