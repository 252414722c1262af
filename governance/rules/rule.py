# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision rule: how a body decides, as its statute, its regulation or the authority's choice says."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from governance.errors import Invalid, Reason
from governance.rules.thresholds import Condition, Unit, units

WRITTEN = 0
PARAMETER = "parameter of the authority"  # the source of what no act says


class Tie(StrEnum):
    """What a tie does. Without a rule it does not approve (Ministry of the Interior, 2019)."""

    FAILS = "fails"
    CHAIR = "chair"
    REPEAT = "repeat"


class Recusal(StrEnum):
    """What a recusal (TUEL art. 78 c. 2) takes a member out of: every base but the assigned one, or the vote alone."""

    LEAVES_BASE = "leaves_base"
    LEAVES_VOTE = "leaves_vote"


class Silence(StrEnum):
    """What it means not to answer in a written procedure: parameter of the authority."""

    CONSENT = "consent"
    ABSTENTION = "abstention"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Treatment:
    """Whether an answer that is neither yes nor no counts for the quorum, and among the voters."""

    in_quorum: bool
    in_voters: bool


OUT_OF_VOTERS = Treatment(in_quorum=True, in_voters=False)
IN_VOTERS = Treatment(in_quorum=True, in_voters=True)


@dataclass(frozen=True, slots=True)
class Written:
    """A written procedure: open for `days` (calendar days); valid where `participation` is met by those who answer.

    `calls`: how many members can call it to a sitting (1: any member). Parameter of the authority.
    """

    days: int
    participation: Condition
    silence: Silence
    calls: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a body decides.

    `source` says where the rule comes from (an act and its article); `parameter`: it is the authority's choice,
    not law. `quorums`: the structural quorum of the first convocation, of the second, and so on. `majority`:
    the functional majority, asked of the votes in favour. `blank` treats void papers as well. In force from
    `since` to `until`, both included; None leaves that side open. `revote`: a seat may change its vote before an
    open ballot closes. Refused (Invalid): a secret one that lets votes be changed.

    Source of the defaults: Ministry of the Interior, 2019 (abstainers in the structural quorum, out of the
    functional one; a tie does not approve); everything else is a parameter of the authority.
    """

    key: str
    source: str
    parameter: bool
    quorums: tuple[Condition, ...]
    majority: Condition
    since: date | None = None
    until: date | None = None
    abstained: Treatment = OUT_OF_VOTERS
    not_voting: Treatment = OUT_OF_VOTERS
    blank: Treatment = IN_VOTERS
    tie: Tie = Tie.FAILS
    secret: bool = False
    revote: bool = False
    recusal: Recusal = Recusal.LEAVES_BASE
    substitutes: bool = False
    written: Written | None = None

    def __post_init__(self) -> None:
        if self.secret and self.revote:
            told = Reason(
                "secret_revote", "In a secret ballot nobody knows which paper to take back: no vote is changed"
            )
            raise Invalid(told, field_name="revote")

    def quorum(self, convocation: int) -> Condition:
        """The quorum of that convocation (1: the first), or of a written procedure (WRITTEN).

        Raises Invalid for a convocation that the rule does not know.
        """
        if convocation == WRITTEN and self.written is not None:
            return self.written.participation
        if 1 <= convocation <= len(self.quorums):
            return self.quorums[convocation - 1]
        number = {"number": convocation}
        told = Reason("no_such_convocation", "This rule knows no convocation no. %(number)s", number)
        raise Invalid(told, field_name="convocation")

    def covers(self, day: date) -> bool:
        """Whether the rule is in force on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def units(self) -> frozenset[Unit]:
        """Everything that has to be counted to decide by this rule."""
        written = (self.written.participation,) if self.written else ()
        return units(*self.quorums, self.majority, *written)
