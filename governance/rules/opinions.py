# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opinions (pareri): what an opinion asked of a body does to the proposal, by the rule under which it was asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from governance.errors import Invalid, Reason
from governance.rules.plain import plain_note
from governance.rules.rule import PARAMETER
from governance.rules.tally import Note
from governance.rules.terms import must_be_sourced
from governance.rules.verdict import Outcome, Verdict


class Nature(StrEnum):
    """What an opinion is worth: it must be asked for; it must be followed; departing from it needs written reasons;
    it may be asked for. All but the last must be asked for.
    """

    MANDATORY = "mandatory"
    BINDING = "binding"
    REASONED = "reasoned"
    OPTIONAL = "optional"


class Given(StrEnum):
    """What an opinion came to. `NOT_GIVEN`: its term ended without it."""

    FAVOURABLE = "favourable"
    CONDITIONAL = "conditional"
    NEGATIVE = "negative"
    NOT_GIVEN = "not_given"


class Follows(StrEnum):
    """What follows: the proposal goes on; goes on with written reasons; goes on if a reinforced majority overcomes the
    opinion; stops; goes on after failed sittings or days of silence.
    """

    PROCEEDS = "proceeds"
    REASONS = "reasons"
    REINFORCED = "reinforced"
    BLOCKS = "blocks"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows from an opinion that is not favourable.

    `rule`: the key of the rule of the reinforced majority. `failed_sittings` of the body asked, `silence_days`
    (calendar days): after how many it goes on, whichever comes first; 0: never for that. `source`: an act and its
    article; `parameter`: it is the authority's choice, not law. Refused (Invalid): no source, a reinforced majority
    without rule, "after" without a number, a number below zero, what does not belong to the word.
    """

    follows: Follows
    source: str = PARAMETER
    parameter: bool = True
    rule: str = ""
    failed_sittings: int = 0
    silence_days: int = 0

    def __post_init__(self) -> None:
        must_be_sourced(self.source)
        if bool(self.rule) != (self.follows is Follows.REINFORCED):
            told = Reason("rule_of_reinforced", "A reinforced majority names its rule, and nothing else does")
            raise Invalid(told, field_name="rule")
        if min(self.failed_sittings, self.silence_days) < 0:
            raise Invalid(Reason("count_below_zero", "Sittings and days are counted from zero"), field_name="follows")
        if (self.failed_sittings + self.silence_days > 0) != (self.follows is Follows.AFTER):
            told = Reason(
                "number_of_after", "To go on after a while takes failed sittings or days, and nothing else does"
            )
            raise Invalid(told, field_name="follows")

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "follows": self.follows.value,
            "source": self.source,
            "parameter": self.parameter,
            "rule": self.rule,
            "failed_sittings": self.failed_sittings,
            "silence_days": self.silence_days,
        }


# By nature, where the rule says nothing else. These follow from what the words mean, so from the act that uses them.
_BY_NATURE = {
    Nature.MANDATORY: Follows.PROCEEDS,
    Nature.BINDING: Follows.BLOCKS,
    Nature.REASONED: Follows.REASONS,
    Nature.OPTIONAL: Follows.PROCEEDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRule:
    """Under which rule an opinion is asked; None: what follows is the default of its nature.

    Defaults of a conditional and of a negative opinion: a mandatory or optional one lets the proposal go on, a
    reasoned one wants written reasons, a binding one stops it (source: the rule's own, as that is what these words
    mean). Of a missing one: an optional one lets it go on, any other stops it (parameter of the authority, as no
    source says what silence does). Refused (Invalid): no source, "after" for an opinion that came.
    """

    nature: Nature
    source: str
    parameter: bool = False
    conditional: Consequence | None = None
    negative: Consequence | None = None
    missing: Consequence | None = None

    def __post_init__(self) -> None:
        must_be_sourced(self.source)
        for name, each in (("conditional", self.conditional), ("negative", self.negative)):
            if each is not None and each.follows is Follows.AFTER:
                told = Reason("after_an_opinion", "Only the lack of an opinion can end after sittings or days")
                raise Invalid(told, field_name=name)

    def consequence(self, given: Given) -> Consequence:
        """What follows from an opinion that came to `given`, with its source."""
        stated = {Given.CONDITIONAL: self.conditional, Given.NEGATIVE: self.negative, Given.NOT_GIVEN: self.missing}
        found = stated.get(given)
        if found is not None:
            return found
        if given is Given.NOT_GIVEN and self.nature is not Nature.OPTIONAL:
            return Consequence(follows=Follows.BLOCKS)
        follows = Follows.PROCEEDS if given is Given.FAVOURABLE else _BY_NATURE[self.nature]
        return Consequence(follows=follows, source=self.source, parameter=self.parameter)

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "nature": self.nature.value,
            "source": self.source,
            "parameter": self.parameter,
            "conditional": self.conditional and self.conditional.plain(),
            "negative": self.negative and self.negative.plain(),
            "missing": self.missing and self.missing.plain(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an opinion today.

    `given`: None while it has not come. `days_left` until its term ends (0: it ends today; below zero: it is over;
    None: no term runs), suspensions and extensions reckoned in. `failed_sittings` of the body asked and
    `silence_days` since it was asked, so far. `accepted`: the conditions are taken into the proposal. `reasons`:
    why the authority departs from it is written. `reinforced`: the verdict of the vote that was to overcome it.

    Refused (Invalid): not given while its term runs, conditions accepted that nobody put, numbers below zero.
    """

    asked: bool = True
    given: Given | None = None
    days_left: int | None = None
    failed_sittings: int = 0
    silence_days: int = 0
    accepted: bool = False
    reasons: bool = False
    reinforced: Verdict | None = None

    def __post_init__(self) -> None:
        if min(self.failed_sittings, self.silence_days) < 0:
            raise Invalid(Reason("count_below_zero", "Sittings and days are counted from zero"))
        if self.given is Given.NOT_GIVEN and self.days_left is not None and self.days_left >= 0:
            told = Reason("term_runs", "The term of this opinion is not over: it can still come")
            raise Invalid(told, field_name="given")
        if self.accepted and self.given is not Given.CONDITIONAL:
            raise Invalid(Reason("no_conditions", "This opinion puts no conditions to accept"), field_name="accepted")

    @property
    def outcome(self) -> Given | None:
        """What it came to; a term that is over without it says so."""
        over = self.given is None and self.days_left is not None and self.days_left < 0
        return Given.NOT_GIVEN if over else self.given


class Standing(StrEnum):
    """Where the proposal stands: it goes on; something is owed first; the opinion is awaited; it is stopped."""

    PROCEEDS = "proceeds"
    OWED = "owed"
    WAITS = "waits"
    BLOCKED = "blocked"


class Lift(StrEnum):
    """What lets the proposal go on: any one of those named."""

    ASKING = "asking"
    OPINION = "opinion"
    CONDITIONS = "conditions"
    REASONS = "reasons"
    VOTE = "vote"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an opinion does to the proposal. `lifts`: each would let it go on; empty where it does or nothing would.

    `source` and `parameter` are those of what was applied.
    """

    standing: Standing
    lifts: tuple[Lift, ...]
    working: tuple[Note, ...]
    source: str
    parameter: bool

    @property
    def proceeds(self) -> bool:
        """Whether the proposal may go on."""
        return self.standing is Standing.PROCEEDS

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "proceeds": self.proceeds,
            "standing": self.standing.value,
            "lifts": [each.value for each in self.lifts],
            "working": [plain_note(each) for each in self.working],
            "source": self.source,
            "parameter": self.parameter,
        }


def opinion_rule_from(plain: Mapping[str, Any]) -> OpinionRule:
    """The rule in its plain form (see `OpinionRule.plain`; what has a default may be missing).

    Refused (Invalid): an unknown word, and as `OpinionRule`.
    """
    stated = {name: plain.get(name) for name in ("conditional", "negative", "missing")}
    return OpinionRule(
        nature=_word(Nature, plain["nature"], "nature"),
        source=plain["source"],
        parameter=plain.get("parameter", False),
        **{name: each and _consequence_from(each) for name, each in stated.items()},
    )


def effect(rule: OpinionRule, facts: Facts) -> Effect:
    """What an opinion does to the proposal, by what is known of it today.

    One that must be asked for and was not stops the proposal, whatever came. Refused (Invalid): a vote by another
    rule than the one that overcomes the opinion.
    """
    if not facts.asked and (rule.nature is not Nature.OPTIONAL or facts.given is None):
        return _never_asked(rule)
    if facts.outcome is None:
        return _awaited(rule, facts)
    came = Note("came", {"nature": rule.nature.value, "given": facts.outcome.value})
    if facts.accepted:
        return _effect(rule.consequence(Given.FAVOURABLE), Standing.PROCEEDS, came, Note("accepted"))
    applied = rule.consequence(facts.outcome)
    standing, lift, notes = _APPLIED[applied.follows](applied, facts)
    lifts = [lift] if lift else []
    if standing in (Standing.OWED, Standing.BLOCKED):
        lifts += _BESIDES.get(facts.outcome, [])
    return _effect(applied, standing, came, *notes, lifts=lifts)


_Applied = tuple[Standing, Lift | None, tuple[Note, ...]]

# What else lets the proposal go on, whatever follows.
_BESIDES = {Given.CONDITIONAL: [Lift.CONDITIONS], Given.NOT_GIVEN: [Lift.OPINION]}


def _never_asked(rule: OpinionRule) -> Effect:
    note = Note("never_asked", {"nature": rule.nature.value})
    own = rule.consequence(Given.FAVOURABLE)
    if rule.nature is Nature.OPTIONAL:
        return _effect(own, Standing.PROCEEDS, note)
    return _effect(own, Standing.BLOCKED, note, lifts=[Lift.ASKING])


def _awaited(rule: OpinionRule, facts: Facts) -> Effect:
    """Not given yet: sittings and days can end the wait before its term does; an optional one is not waited for."""
    notes = [Note("awaited", {"nature": rule.nature.value})]
    if facts.days_left is not None:
        notes.append(Note("term", {"days": facts.days_left}))
    missing = rule.consequence(Given.NOT_GIVEN)
    standing = Standing.WAITS
    if missing.follows is Follows.AFTER:
        standing, _, passed = _after(missing, facts)
        notes += passed
    elif rule.nature is Nature.OPTIONAL and missing.follows is Follows.PROCEEDS:
        standing = Standing.PROCEEDS
    return _effect(missing, standing, *notes)


def _effect(applied: Consequence, standing: Standing, *notes: Note, lifts: Sequence[Lift] = ()) -> Effect:
    """The effect, concluded by what the proposal does or needs."""
    values = {"lifts": " ".join(lifts), "rule": applied.rule}
    conclusion = Note("needs", values) if lifts else Note(standing.value)
    return Effect(standing, tuple(lifts), (*notes, conclusion), applied.source, applied.parameter)


def _proceeds(applied: Consequence, facts: Facts) -> _Applied:
    return Standing.PROCEEDS, None, ()


def _blocks(applied: Consequence, facts: Facts) -> _Applied:
    return Standing.BLOCKED, None, ()


def _reasons(applied: Consequence, facts: Facts) -> _Applied:
    return (Standing.PROCEEDS, None, (Note("reasons"),)) if facts.reasons else (Standing.OWED, Lift.REASONS, ())


def _reinforced(applied: Consequence, facts: Facts) -> _Applied:
    vote = facts.reinforced
    if vote is None:
        return Standing.OWED, Lift.VOTE, ()
    if vote.rule.key != applied.rule:
        values = {"rule": applied.rule, "other": vote.rule.key}
        told = Reason("another_rule", "This opinion is overcome by the rule %(rule)s, not by %(other)s", values)
        raise Invalid(told, field_name="reinforced")
    values = {"rule": applied.rule}
    if vote.passed:
        return Standing.PROCEEDS, None, (Note("overcome", values),)
    if vote.outcome is Outcome.NOT_APPROVED:
        return Standing.BLOCKED, None, (Note("not_overcome", values),)
    return Standing.OWED, Lift.VOTE, (Note("vote_undecided", values),)


def _after(applied: Consequence, facts: Facts) -> _Applied:
    ways = {
        "failed_sittings": (facts.failed_sittings, applied.failed_sittings),
        "silence_days": (facts.silence_days, applied.silence_days),
    }
    named = {key: (so_far, needed) for key, (so_far, needed) in ways.items() if needed}
    passed = any(so_far >= needed for so_far, needed in named.values())
    notes = tuple(Note(key, {"so_far": so_far, "needed": needed}) for key, (so_far, needed) in named.items())
    return Standing.PROCEEDS if passed else Standing.WAITS, None, notes


_APPLIED: Mapping[Follows, Callable[[Consequence, Facts], _Applied]] = {
    Follows.PROCEEDS: _proceeds,
    Follows.REASONS: _reasons,
    Follows.REINFORCED: _reinforced,
    Follows.BLOCKS: _blocks,
    Follows.AFTER: _after,
}

_Word = TypeVar("_Word", bound=StrEnum)


def _consequence_from(plain: Mapping[str, Any]) -> Consequence:
    return Consequence(**{**plain, "follows": _word(Follows, plain["follows"], "follows")})


def _word(words: type[_Word], value: object, field_name: str) -> _Word:
    known = {each.value: each for each in words}
    if value not in known:
        values = {"value": value, "known": ", ".join(known)}
        raise Invalid(Reason("word_unknown", "%(value)s is not one of %(known)s", values), field_name=field_name)
    return known[str(value)]
