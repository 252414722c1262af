# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schema of a procedure file: what its tables are called and what they may hold."""

from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from governance.permissions import Role
from workflows.procedures.kinds import KINDS
from workflows.procedures.spec import Effective, Key, Many, Share, SourceKey, Spec, Step, Text, Words

RouteName = Literal["formation", "adoption", "annual_update"]
BodyKind = Literal[
    "steering",
    "council",
    "conference",
    "zone",
    "office",
    "partner",
    "mayor",
    "administration",
    "audit",
]

# mypy cannot follow a union made from a registry: to it, a step is a step.
if TYPE_CHECKING:
    AnyStep = Step
else:
    AnyStep = Annotated[reduce(or_, (kind.options for kind in KINDS.values())), Field(discriminator="kind")]


class Source(Spec):
    """Where a fact comes from, and how strong that is."""

    key: Key
    title: Text
    strength: Literal["primary", "secondary", "inferred", "unknown"]
    url: Words | None = None


def _as_role(value: object) -> object:
    try:
        return Role(value) if isinstance(value, str) else value
    except ValueError:
        known = ", ".join(Role)
        raise ValueError(f'there is no role "{value}"; the roles are {known}') from None


class Seat(Spec):
    """A place on a body, or `count` alike, or one for `each` municipality of the authority."""

    key: Key
    label: Text
    role: Annotated[Role, BeforeValidator(_as_role)]
    count: Annotated[int, Field(ge=1, le=500)] = 1
    each: Literal["municipality"] | None = None

    def seat_keys(self) -> tuple[str, ...]:
        """The keys of the seats it stands for; of seats by municipality, none: they follow the municipalities."""
        if self.each:
            return ()
        if self.count == 1:
            return (self.key,)
        return tuple(f"{self.key}-{number}" for number in range(1, self.count + 1))


class Body(Spec):
    """A body or office. `parameter`: its composition is a choice of the authority, not a fact of the source.

    `assigned` is the number of members assigned by law, where a rule counts on them (TUEL art. 38: without
    the Sindaco).
    """

    key: Key
    name: Text
    kind: BodyKind
    source: SourceKey
    parameter: bool = False
    assigned: Annotated[int, Field(ge=1, le=1000)] | None = None
    seat: Many[Seat] = ()


class Quorum(Spec):
    """How many must be there."""

    of: Literal["members", "assigned"]
    at_least: Share
    parameter: bool = False


def _can_be_passed(share: Fraction) -> Fraction:
    if share >= 1:
        raise ValueError("no vote can bring more than all: write a smaller share")
    return share


class Majority(Spec):
    """How many must be in favour."""

    of: Literal["voters", "present", "members", "assigned"]
    more_than: Annotated[Share, AfterValidator(_can_be_passed)]
    parameter: bool = False


class Rule(Spec):
    """How a body decides. `parameter`: the whole rule is a choice of the authority, not law.

    `tie = "fails"` is the only way a tie may count. The same key may stand twice with different dates.
    """

    key: Key
    name: Text
    source: SourceKey
    parameter: bool = False
    effective: Effective | None = None
    quorum: Quorum
    majority: Majority
    abstentions: Literal["excluded", "counted"]
    tie: Literal["fails"] = "fails"
    substitutes: Literal["none", "allowed"] = "none"

    def parameters(self) -> tuple[str, ...]:
        """The parts that are a choice of the authority: "rule" stands for all of it."""
        if self.parameter:
            return ("rule",)
        parts: dict[str, Quorum | Majority] = {"quorum": self.quorum, "majority": self.majority}
        return tuple(name for name, part in parts.items() if part.parameter)


class Route(Spec):
    """A route: its steps, in the order in which they are read."""

    name: Text
    step: Annotated[Many[AnyStep], Field(min_length=1)]

    def get(self, key: str) -> Step:
        """The step `key` (KeyError if there is none)."""
        for step in self.step:
            if step.key == key:
                return step
        raise KeyError(key)


class Procedure(Spec):
    """A whole procedure file."""

    format: Literal[1]
    authority: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,29}$")]
    code: Key
    version: Annotated[int, Field(ge=1, le=9999)]
    effective: Effective
    name: Text
    language: Literal["it"]
    source: Many[Source] = ()
    body: Many[Body] = ()
    rule: Many[Rule] = ()
    routes: Annotated[dict[RouteName, Route], Field(min_length=1)]

    def get_body(self, key: str) -> Body:
        """The body `key` (KeyError if there is none)."""
        for body in self.body:
            if body.key == key:
                return body
        raise KeyError(key)

    def get_rule(self, key: str, on: date) -> Rule:
        """The rule `key` in force on the day `on` (KeyError if there is none)."""
        for rule in self.rule:
            if rule.key == key and (rule.effective is None or rule.effective.covers(on)):
                return rule
        raise KeyError(key)
