# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decision rules as a procedure file writes them, and the one place where they become rules to compute with.

    quorum = { of = "assigned", at_least = "1/3", without = ["sindaco"] }     or a list: one for each convocation
    majority = { of = "voters", more_than = "1/2" }                           a share of a base
    majority = { more_than = 9 }                                              a number
    majority = { all_of = [ { … }, { … } ] }, or any_of                       several conditions in one
    majority = "unanimous", or "no_objection"

A share stands in quotes and has a base; a number stands without either.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from governance.permissions import Role
from governance.rules import rule as rules
from governance.rules import thresholds
from workflows.procedures.spec import Effective, Key, Many, Share, SourceKey, Spec, Text

Path = tuple[str | int, ...]
Word = Literal["unanimous", "no_objection"]

MOST = 1_000_000_000
DEEPEST = 4


def _as_role(value: object) -> object:
    try:
        return Role(value) if isinstance(value, str) else value
    except ValueError:
        known = ", ".join(Role)
        raise ValueError(f'there is no role "{value}"; the roles are {known}') from None


RoleName = Annotated[Role, BeforeValidator(_as_role)]


def _amount_form(value: object) -> str:
    return "[number]" if isinstance(value, int) else "[share]"


Amount = Annotated[
    Annotated[Share, Tag("[share]")] | Annotated[int, Field(ge=0, le=MOST), Tag("[number]")],
    Discriminator(_amount_form),
]


def _can_be_passed(amount: Fraction | int) -> Fraction | int:
    if isinstance(amount, Fraction) and amount >= 1:
        raise ValueError("no vote can bring more than all: write a smaller share")
    return amount


class Threshold(Spec):
    """A share `of` a base, or a number, to be reached (`at_least`) or exceeded (`more_than`).

    `without`: the roles left out of the base. `uncounted`: the roles left out of those who are counted; where it
    is not given, who is left out of the base is not counted either. `parameter`: a choice of the authority.
    """

    of: Literal["assigned", "members", "present", "voters"] | None = None
    unit: Literal["heads", "municipalities", "population", "weight"] = "heads"
    at_least: Amount | None = None
    more_than: Annotated[Amount, AfterValidator(_can_be_passed)] | None = None
    without: Many[RoleName] = ()
    uncounted: Many[RoleName] | None = None
    parameter: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.at_least is None) == (self.more_than is None):
            raise ValueError("write one of at_least and more_than")
        if isinstance(self.amount, Fraction) and self.of is None:
            raise ValueError(f'a share needs the base it is taken of, such as of = "members": {self.amount} of what?')
        if isinstance(self.amount, int) and self.of is not None:
            raise ValueError(f'{self.amount} is a number: leave `of` out, or write a share such as "1/2"')
        if self.of is None and self.without:
            raise ValueError("a number has no base to leave a role out of: write uncounted")
        return self

    @property
    def amount(self) -> Fraction | int:
        """The share, or the number."""
        given = self.at_least if self.more_than is None else self.more_than
        return 0 if given is None else given

    @property
    def left_out(self) -> tuple[Role, ...]:
        """The roles that are not counted."""
        return self.without if self.uncounted is None else self.uncounted

    def as_condition(self) -> thresholds.Condition:
        """The same threshold, to be computed with."""
        return thresholds.Threshold(
            amount=Fraction(self.amount),
            base=thresholds.Base(self.of) if self.of else None,
            strictly=self.more_than is not None,
            unit=thresholds.Unit(self.unit),
            without=frozenset(role.value for role in self.without),
            uncounted=frozenset(role.value for role in self.left_out),
        )


def _not_too_deep(parts: "tuple[Condition, ...]") -> "tuple[Condition, ...]":
    if max(map(_depth, parts)) >= DEEPEST:
        raise ValueError(f"conditions stand inside one another at most {DEEPEST} deep")
    return parts


def _depth(condition: "Condition") -> int:
    return 1 + max(map(_depth, condition.parts)) if isinstance(condition, AllOf | AnyOf) else 0


class AllOf(Spec):
    """Every part must be met."""

    all_of: "Annotated[Many[Condition], Field(min_length=2, max_length=20), AfterValidator(_not_too_deep)]"
    parameter: bool = False

    @property
    def parts(self) -> "tuple[Condition, ...]":
        return self.all_of

    def as_condition(self) -> thresholds.Condition:
        """The same, to be computed with."""
        return thresholds.AllOf(tuple(as_condition(part) for part in self.all_of))


class AnyOf(Spec):
    """One part that is met is enough."""

    any_of: "Annotated[Many[Condition], Field(min_length=2, max_length=20), AfterValidator(_not_too_deep)]"
    parameter: bool = False

    @property
    def parts(self) -> "tuple[Condition, ...]":
        return self.any_of

    def as_condition(self) -> thresholds.Condition:
        """The same, to be computed with."""
        return thresholds.AnyOf(tuple(as_condition(part) for part in self.any_of))


def _condition_form(value: object) -> str:
    """Which of the forms `value` is meant to be. The tags stand in brackets: they are no words of the file."""
    if isinstance(value, str):
        return "[word]"
    joined = [name for name in ("all_of", "any_of") if isinstance(value, dict) and name in value]
    return f"[{joined[0]}]" if joined else "[threshold]"


Condition: TypeAlias = Annotated[
    Annotated[Threshold, Tag("[threshold]")]
    | Annotated[AllOf, Tag("[all_of]")]
    | Annotated[AnyOf, Tag("[any_of]")]
    | Annotated[Word, Tag("[word]")],
    Discriminator(_condition_form),
]

AllOf.model_rebuild()
AnyOf.model_rebuild()


def as_condition(condition: Condition) -> thresholds.Condition:
    """`condition`, to be computed with. "unanimous": all who are present are in favour."""
    if condition == "unanimous":
        return thresholds.Threshold(Fraction(1), thresholds.Base.PRESENT, strictly=False)
    if condition == "no_objection":
        return thresholds.Unopposed()
    return condition.as_condition()


def singles(path: Path, condition: Condition) -> Iterator[tuple[Path, Threshold | Word]]:
    """The single conditions inside the one at `path`, each with its own place in the file."""
    if isinstance(condition, AllOf | AnyOf):
        name = "all_of" if isinstance(condition, AllOf) else "any_of"
        for number, part in enumerate(condition.parts):
            yield from singles((*path, name, number), part)
    else:
        yield path, condition


def _chosen(condition: Condition) -> bool:
    """Whether any part of `condition` is a choice of the authority."""
    if isinstance(condition, str):
        return False
    inside = () if isinstance(condition, Threshold) else condition.parts
    return condition.parameter or any(_chosen(part) for part in inside)


_TREATMENTS = {"excluded": {"quorum": True, "voters": False}, "counted": {"quorum": True, "voters": True}}


def _as_treatment(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in _TREATMENTS:
        raise ValueError(f'it is "excluded", "counted" or {{ quorum = true, voters = false }}, not "{value}"')
    return _TREATMENTS[value]


class Treatment(Spec):
    """Whether an answer that is neither yes nor no counts for the quorum, and among the voters.

    "excluded" is short for { quorum = true, voters = false }, "counted" for { quorum = true, voters = true }.
    """

    quorum: bool
    voters: bool

    def as_treatment(self) -> rules.Treatment:
        """The same, to be computed with."""
        return rules.Treatment(in_quorum=self.quorum, in_voters=self.voters)


Treated = Annotated[Treatment, BeforeValidator(_as_treatment)]
_EXCLUDED = Treatment(quorum=True, voters=False)
_COUNTED = Treatment(quorum=True, voters=True)


class Written(Spec):
    """A written procedure: its days, who must answer, what silence means, how many members can call it to a sitting."""

    days: Annotated[int, Field(ge=1, le=365)]
    participation: Condition
    silence: Literal["consent", "abstention", "nothing"]
    calls: Annotated[int, Field(ge=1, le=1000)] = 1

    def as_written(self) -> rules.Written:
        """The same, to be computed with."""
        return rules.Written(
            days=self.days,
            participation=as_condition(self.participation),
            silence=rules.Silence(self.silence),
            calls=self.calls,
        )


def _as_convocations(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Convocations = Annotated[Many[Condition], BeforeValidator(_as_convocations), Field(min_length=1, max_length=9)]


class Rule(Spec):
    """How a body decides. `parameter`: the whole rule is a choice of the authority, not law.

    `quorum`: of the first convocation, of the second, and so on. `revote`: whether a seat may change its vote before an
    open ballot closes. The same key may stand twice with different dates.
    """

    key: Key
    name: Text
    source: SourceKey
    parameter: bool = False
    effective: Effective | None = None
    quorum: Convocations
    majority: Condition
    abstentions: Treated
    not_voting: Treated = _EXCLUDED
    blank: Treated = _COUNTED
    tie: Literal["fails", "chair", "repeat"] = "fails"
    ballot: Literal["open", "secret"] = "open"
    revote: Literal["none", "allowed"] = "none"
    recusal: Literal["leaves_base", "leaves_vote"] = "leaves_base"
    substitutes: Literal["none", "allowed"] = "none"
    written: Written | None = None

    def parameters(self) -> tuple[str, ...]:
        """The parts that are a choice of the authority: "rule" stands for all of it."""
        if self.parameter:
            return ("rule",)
        named = {"quorum": self.quorum, "majority": (self.majority,)}
        return tuple(name for name, conditions in named.items() if any(_chosen(each) for each in conditions))

    def enough(self) -> Iterator[tuple[Path, Threshold | Word]]:
        """The single conditions on who must be there, or answer, each with its place in the rule's table."""
        for number, condition in enumerate(self.quorum):
            yield from singles(("quorum", number), condition)
        if self.written:
            yield from singles(("written", "participation"), self.written.participation)

    def in_favour(self) -> Iterator[tuple[Path, Threshold | Word]]:
        """The single conditions on who must be in favour, each with its place in the rule's table."""
        yield from singles(("majority",), self.majority)

    def as_rule(self, source: str) -> rules.Rule:
        """The rule to compute with; `source` is the title of its source."""
        return rules.Rule(
            key=self.key,
            source=source,
            parameter=bool(self.parameters()),
            quorums=tuple(as_condition(each) for each in self.quorum),
            majority=as_condition(self.majority),
            since=self.effective.since if self.effective else None,
            until=self.effective.until if self.effective else None,
            abstained=self.abstentions.as_treatment(),
            not_voting=self.not_voting.as_treatment(),
            blank=self.blank.as_treatment(),
            tie=rules.Tie(self.tie),
            secret=self.ballot == "secret",
            revote=self.revote == "allowed",
            recusal=rules.Recusal(self.recusal),
            substitutes=self.substitutes == "allowed",
            written=self.written.as_written() if self.written else None,
        )
