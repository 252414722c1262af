# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every right there is, every role there is, and which role holds which right: one table.

A right is always held *on a body* (by a tenure on one of its seats) and asked for on a body.
What is not in HOLDS is refused.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class May(StrEnum):
    """A right. The value is the codename of the permission that django-guardian stores on a body."""

    ACCEPT_WORK = "accept_work"
    ADMINISTER = "administer"
    APPOINT = "appoint"
    CALL_BALLOT = "call_ballot"
    CAST_VOTE = "cast_vote"
    COMMENT = "comment"
    CONVENE = "convene"
    DELIVER_WORK = "deliver_work"
    DEPOSIT_DOCUMENT = "deposit_document"
    DISCHARGE = "discharge"
    ERASE_PERSON = "erase_person"
    GIVE_OPINION = "give_opinion"
    KEEP_MINUTES = "keep_minutes"
    LOAD_PROCEDURE = "load_procedure"
    OPEN_CYCLE = "open_cycle"
    OPEN_PHASE = "open_phase"
    PRESENT_PROPOSAL = "present_proposal"
    PROPOSE = "propose"
    PUBLISH_ACT = "publish_act"
    READ_JOURNAL = "read_journal"
    READ_PLAN = "read_plan"
    READ_SITTINGS = "read_sittings"
    RECORD_ACT = "record_act"
    RECORD_ADOPTION = "record_adoption"
    RECORD_PRESENCE = "record_presence"
    STATE_EVIDENCE = "state_evidence"
    SUBMIT_PHASE = "submit_phase"
    SUBSTITUTE = "substitute"
    SUSPEND = "suspend"
    TRANSCRIBE = "transcribe"


class Role(StrEnum):
    """What a seat makes of the person who holds it."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    CABINA_CHAIR = "cabina_chair"
    CABINA_MEMBER = "cabina_member"
    CABINA_SECRETARY = "cabina_secretary"
    COUNCIL_SECRETARY = "council_secretary"
    COUNCILLOR = "councillor"
    DELEGATED_COUNCILLOR = "delegated_councillor"
    MAYOR = "mayor"
    OBSERVER = "observer"
    PARTICIPATION_PARTNER = "participation_partner"
    PROGRAMMING_DEPARTMENT = "programming_department"
    RESEARCH_PARTNER = "research_partner"
    SINDACO = "sindaco"
    ZONE_SPOKESPERSON = "zone_spokesperson"


_EVERY_SEAT = frozenset({May.COMMENT, May.READ_PLAN})
_PARTNER = _EVERY_SEAT | {May.DELIVER_WORK, May.STATE_EVIDENCE, May.SUBSTITUTE}
_COUNCIL_SEAT = _EVERY_SEAT | {May.CAST_VOTE, May.READ_JOURNAL, May.READ_SITTINGS}
_CABINA_SEAT = _EVERY_SEAT | {May.CAST_VOTE, May.PROPOSE, May.READ_JOURNAL, May.READ_SITTINGS, May.SUBSTITUTE}

HOLDS: Mapping[Role, frozenset[May]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: _EVERY_SEAT
        | {May.ADMINISTER, May.APPOINT, May.ERASE_PERSON, May.LOAD_PROCEDURE, May.READ_JOURNAL},
        Role.AUDITOR: frozenset({May.READ_JOURNAL, May.READ_PLAN, May.READ_SITTINGS}),
        Role.CABINA_CHAIR: _CABINA_SEAT
        | {May.CALL_BALLOT, May.CONVENE, May.DISCHARGE, May.RECORD_PRESENCE, May.SUSPEND},
        Role.CABINA_MEMBER: _CABINA_SEAT,
        Role.CABINA_SECRETARY: _EVERY_SEAT
        | {
            May.CONVENE,
            May.DEPOSIT_DOCUMENT,
            May.DISCHARGE,
            May.KEEP_MINUTES,
            May.READ_JOURNAL,
            May.READ_SITTINGS,
            May.RECORD_ACT,
            May.RECORD_PRESENCE,
            May.STATE_EVIDENCE,
            May.TRANSCRIBE,
        },
        Role.COUNCIL_SECRETARY: _EVERY_SEAT
        | {
            May.PUBLISH_ACT,
            May.READ_JOURNAL,
            May.READ_SITTINGS,
            May.RECORD_ACT,
            May.RECORD_ADOPTION,
            May.TRANSCRIBE,
        },
        Role.COUNCILLOR: _COUNCIL_SEAT,
        Role.DELEGATED_COUNCILLOR: _COUNCIL_SEAT | {May.PRESENT_PROPOSAL},
        Role.MAYOR: _EVERY_SEAT | {May.GIVE_OPINION},
        Role.OBSERVER: frozenset({May.READ_PLAN, May.READ_SITTINGS}),
        Role.PARTICIPATION_PARTNER: _PARTNER,
        Role.PROGRAMMING_DEPARTMENT: _PARTNER
        | {
            May.ACCEPT_WORK,
            May.DEPOSIT_DOCUMENT,
            May.DISCHARGE,
            May.OPEN_CYCLE,
            May.OPEN_PHASE,
            May.READ_JOURNAL,
            May.READ_SITTINGS,
            May.RECORD_ACT,
            May.SUBMIT_PHASE,
            May.SUSPEND,
            May.TRANSCRIBE,
        },
        Role.RESEARCH_PARTNER: _PARTNER,
        Role.SINDACO: _COUNCIL_SEAT | {May.PRESENT_PROPOSAL},
        Role.ZONE_SPOKESPERSON: _EVERY_SEAT | {May.GIVE_OPINION},
    }
)


def holders(what: May) -> frozenset[Role]:
    """The roles that hold the right `what`."""
    return frozenset(role for role, rights in HOLDS.items() if what in rights)
