# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the ground floor."""

from governance.models.assignments import Assignment
from governance.models.authorities import Authority, Municipality, Population
from governance.models.ballots import Ballot, CallToSitting, Elector, Paper, Recusal, Vote
from governance.models.bodies import Body, Seat, Substitution, Tenure
from governance.models.councils import Adoption, AnnualUpdate
from governance.models.documents import BallotDocument, Document, DocumentVersion
from governance.models.gates import Criterion, Gate
from governance.models.grants import BodyGrant
from governance.models.minutes import Minutes, MinutesVersion
from governance.models.obligations import Obligation
from governance.models.phases import Milestone, Phase
from governance.models.plans import Cycle, Edition, Plan, PlanItem
from governance.models.questions import Question
from governance.models.sessions import Session
from governance.models.sittings import AgendaItem, Presence, Sitting
from governance.models.stateful import InCycle, Stateful
from governance.models.steps import Step
from governance.models.transcripts import Transcript
from governance.models.users import User

STEPS: tuple[type[Step], ...] = (Phase, Gate, Milestone, Adoption, AnnualUpdate)

__all__ = [
    "STEPS",
    "Adoption",
    "AgendaItem",
    "AnnualUpdate",
    "Assignment",
    "Authority",
    "Ballot",
    "BallotDocument",
    "Body",
    "BodyGrant",
    "CallToSitting",
    "Criterion",
    "Cycle",
    "Document",
    "DocumentVersion",
    "Edition",
    "Elector",
    "Gate",
    "InCycle",
    "Milestone",
    "Minutes",
    "MinutesVersion",
    "Municipality",
    "Obligation",
    "Paper",
    "Phase",
    "Plan",
    "PlanItem",
    "Population",
    "Presence",
    "Question",
    "Recusal",
    "Seat",
    "Session",
    "Sitting",
    "Stateful",
    "Step",
    "Substitution",
    "Tenure",
    "Transcript",
    "User",
    "Vote",
]
