# SPDX-License-Identifier: AGPL-3.0-or-later
"""A milestone (passaggio): a step that consists of one act or event which an office records.

Guidelines, kick-off, opinion, reading, deposit, publication: in their first form all are this machine;
the procedure's kind of step says what is recorded.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.machines.guards import historical, skippable
from governance.machines.table import Ask, Because, Machine, Of, Row
from governance.permissions import May


class S(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    RECORDED = "recorded"
    TRANSCRIBED = "transcribed"
    NOT_IN_RECORD = "not_in_record"
    SKIPPED = "skipped"


class Move(StrEnum):
    OPEN = "open"
    RECORD = "record"
    TRANSCRIBE = "transcribe"
    FILE = "file"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Facts:
    """`skippable`: by the procedure; `historical`: the cycle reconstructs acts from before the system."""

    skippable: bool
    historical: bool


MILESTONE = Machine(
    name="milestone",
    states=S,
    moves=Move,
    initial=S.PLANNED,
    final=frozenset({S.RECORDED, S.TRANSCRIBED, S.NOT_IN_RECORD, S.SKIPPED}),
    opened=frozenset({S.OPEN}),
    rows=(
        Row(Move.OPEN, (S.PLANNED,), S.OPEN, Because.ROUTE),
        Row(Move.RECORD, (S.OPEN,), S.RECORDED, May.RECORD_ACT, asks=Ask.BODY, of=Of.OFFICE),
        Row(Move.TRANSCRIBE, (S.OPEN,), S.TRANSCRIBED, May.TRANSCRIBE, of=Of.OFFICE),
        Row(Move.FILE, (S.OPEN,), S.NOT_IN_RECORD, May.TRANSCRIBE, (historical,), of=Of.OFFICE, with_reason=True),
        Row(Move.SKIP, (S.OPEN,), S.SKIPPED, May.RECORD_ACT, (skippable,), of=Of.OFFICE, with_reason=True),
    ),
    state_labels={
        S.PLANNED: "planned",
        S.OPEN: "to be recorded",
        S.RECORDED: "recorded",
        S.TRANSCRIBED: "transcribed",
        S.NOT_IN_RECORD: "not in the record",
        S.SKIPPED: "skipped",
    },
    move_labels={
        Move.OPEN: "This step opens",
        Move.RECORD: "Record that it has taken place",
        Move.TRANSCRIBE: "Transcribe the act from its document",
        Move.FILE: "File as not in the record",
        Move.SKIP: "Skip this step",
    },
)
