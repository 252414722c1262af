# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the ground floor."""

from governance.models.assignments import Assignment
from governance.models.authorities import Authority, Municipality, Population
from governance.models.ballots import Ballot, Elector, Vote
from governance.models.bodies import Body, Seat, Substitution, Tenure
from governance.models.councils import Adoption, AnnualUpdate
from governance.models.gates import Criterion, Gate
from governance.models.grants import BodyGrant
from governance.models.phases import Milestone, Phase
from governance.models.plans import Cycle, Edition, Plan, PlanItem
from governance.models.sessions import Session
from governance.models.stateful import InCycle, Stateful
from governance.models.steps import Step
from governance.models.transcripts import Transcript
from governance.models.users import User

STEPS: tuple[type[Step], ...] = (Phase, Gate, Milestone, Adoption, AnnualUpdate)

__all__ = [
    "STEPS",
    "Adoption",
    "AnnualUpdate",
    "Assignment",
    "Authority",
    "Ballot",
    "Body",
    "BodyGrant",
    "Criterion",
    "Cycle",
    "Edition",
    "Elector",
    "Gate",
    "InCycle",
    "Milestone",
    "Municipality",
    "Phase",
    "Plan",
    "PlanItem",
    "Population",
    "Seat",
    "Session",
    "Stateful",
    "Step",
    "Substitution",
    "Tenure",
    "Transcript",
    "User",
    "Vote",
]
