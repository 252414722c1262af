# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schema of a procedure file: what its tables are called and what they may hold."""

from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, PlainValidator, StringConstraints, model_validator

from governance.permissions import HOLDS, May
from workflows.procedures.clock import Calendar, Deadline, TermOrDays
from workflows.procedures.kinds import KINDS
from workflows.procedures.ruling import RoleName, Rule
from workflows.procedures.spec import Effective, Key, Many, Name, RuleKey, SourceKey, Spec, Step, Text, Words, exact

MOST_WEIGHT = 1000

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


def _as_weight(value: object) -> Fraction:
    if isinstance(value, int) and not isinstance(value, bool):
        weight: Fraction | None = Fraction(value)
    else:
        weight = exact(value) if isinstance(value, str) else None
    if weight is None or not 0 < weight <= MOST_WEIGHT:
        raise ValueError('a weight is a whole number from 1 to 1000, or a fraction in quotes, such as "1/2"')
    return weight


Weight = Annotated[Fraction, PlainValidator(_as_weight)]


class Seat(Spec):
    """A place on a body, or `count` alike, or one for `each` municipality of the authority.

    `weight`: what it weighs where a rule counts weights; a half-vote exists.
    """

    key: Key
    label: Name
    role: RoleName
    count: Annotated[int, Field(ge=1, le=500)] = 1
    each: Literal["municipality"] | None = None
    weight: Weight = Fraction(1)

    def seat_keys(self) -> tuple[str, ...]:
        """The keys of the seats it stands for; of seats by municipality, none: they follow the municipalities."""
        if self.each:
            return ()
        if self.count == 1:
            return (self.key,)
        return tuple(f"{self.key}-{number}" for number in range(1, self.count + 1))


class Sittings(Spec):
    """How a body meets: by which `rule` it is quorate, and how long before the day it is convened.

    `notice`: the term, counted back from the day of the sitting; `urgent`: the shorter one that an urgency allows.
    """

    rule: RuleKey
    source: SourceKey
    parameter: bool = False
    notice: TermOrDays
    urgent: TermOrDays | None = None

    @model_validator(mode="after")
    def _urgency_is_shorter(self) -> Self:
        urgent = self.urgent
        if urgent is not None and urgent.unit == self.notice.unit and urgent.amount >= self.notice.amount:
            raise ValueError("the term of an urgency is shorter than the ordinary notice")
        return self


class Body(Spec):
    """A body or office. `parameter`: its composition is a choice of the authority, not a fact of the source.

    `assigned`: the seats that the law assigns to it, where a rule counts on them (TUEL art. 38). `chair`: the seat
    whose holder presides, where a rule lets the chair decide. `sittings`: how it is convened; without it, it never is.
    """

    key: Key
    name: Name
    kind: BodyKind
    source: SourceKey
    parameter: bool = False
    assigned: Annotated[int, Field(ge=1, le=1000)] | None = None
    chair: Key | None = None
    sittings: Sittings | None = None
    seat: Many[Seat] = ()

    @property
    def deciding(self) -> tuple[Seat, ...]:
        """The seats by which it decides: those that vote; in a body where none does, those that give its opinion."""
        voting = tuple(seat for seat in self.seat if May.CAST_VOTE in HOLDS[seat.role])
        return voting or tuple(seat for seat in self.seat if May.GIVE_OPINION in HOLDS[seat.role])

    @property
    def by_municipality(self) -> bool:
        """Whether any seat by which it decides stands for a municipality."""
        return any(seat.each for seat in self.deciding)


class Census(Spec):
    """A census, `taken` on a day, and while it is `effective` the one whose residents a rule counts."""

    key: Key
    title: Text
    taken: date
    source: SourceKey
    parameter: bool = False
    effective: Effective


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
    census: Many[Census] = ()
    rule: Many[Rule] = ()
    calendar: Calendar = Calendar()
    deadline: Many[Deadline] = ()
    routes: Annotated[dict[RouteName, Route], Field(min_length=1)]

    def get_body(self, key: str) -> Body:
        """The body `key` (KeyError if there is none)."""
        for body in self.body:
            if body.key == key:
                return body
        raise KeyError(key)

    def get_route(self, name: str) -> Route:
        """The route `name` (KeyError if there is none)."""
        for key, route in self.routes.items():
            if key == name:
                return route
        raise KeyError(name)

    def get_rule(self, key: str, on: date) -> Rule:
        """The rule `key` in force on the day `on` (KeyError if there is none)."""
        for rule in self.rule:
            if rule.key == key and (rule.effective is None or rule.effective.covers(on)):
                return rule
        raise KeyError(key)

    def get_census(self, on: date) -> Census | None:
        """The census in force on the day `on`, or else the latest one begun by then, or the first one there is."""
        known = sorted(self.census, key=lambda census: census.effective.since)
        begun = [census for census in known if census.effective.since <= on]
        return begun[-1] if begun else next(iter(known), None)
