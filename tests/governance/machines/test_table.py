# SPDX-License-Identifier: AGPL-3.0-or-later
"""A machine's table refuses to contradict itself."""

from enum import StrEnum

import pytest

from governance.machines.table import Because, Machine, Row, UnsoundTable
from governance.permissions import May


class S(StrEnum):
    A = "a"
    B = "b"
    C = "c"


class Move(StrEnum):
    GO = "go"
    STOP = "stop"


STATE_LABELS = {S.A: "a", S.B: "b", S.C: "c"}
MOVE_LABELS = {Move.GO: "go", Move.STOP: "stop"}
SOUND = (
    Row(Move.GO, (S.A,), S.B, May.OPEN_PHASE),
    Row(Move.STOP, (S.B,), S.C, Because.CLOCK),
)


def machine(*rows: Row, final: frozenset[StrEnum] = frozenset({S.C}), **changes: object) -> Machine:
    settings: dict[str, object] = {
        "name": "sample",
        "states": S,
        "moves": Move,
        "initial": S.A,
        "final": final,
        "rows": rows,
        "state_labels": STATE_LABELS,
        "move_labels": MOVE_LABELS,
    }
    return Machine(**{**settings, **changes})  # type: ignore[arg-type]


def test_a_sound_table_imports_and_answers() -> None:
    found = machine(*SOUND)
    assert found.row("a", "go") is SOUND[0]
    assert found.row("a", "stop") is None
    assert found.leaving("b") == (SOUND[1],)


def test_two_rows_for_one_state_and_move_do_not_import() -> None:
    twice = (*SOUND, Row(Move.GO, (S.A,), S.C, May.OPEN_PHASE))
    with pytest.raises(UnsoundTable, match=r"two rows for \(a, go\)"):
        machine(*twice)


def test_a_way_out_of_a_final_state_does_not_import() -> None:
    with pytest.raises(UnsoundTable, match="stop leaves the final state b"):
        machine(*SOUND, final=frozenset({S.B}))


def test_an_unreachable_state_does_not_import() -> None:
    with pytest.raises(UnsoundTable, match="unreachable: c"):
        machine(SOUND[0], Row(Move.STOP, (S.A,), S.B, May.OPEN_PHASE))


def test_a_move_without_a_row_does_not_import() -> None:
    with pytest.raises(UnsoundTable, match="moves without a row: stop"):
        machine(SOUND[0], Row(Move.GO, (S.B,), S.C, May.OPEN_PHASE))


def test_a_state_or_move_without_a_label_does_not_import() -> None:
    with pytest.raises(UnsoundTable, match="without a label: stop"):
        machine(*SOUND, move_labels={Move.GO: "go"})
    with pytest.raises(UnsoundTable, match="without a label: b"):
        machine(*SOUND, state_labels={S.A: "a", S.C: "c"})


def test_a_step_that_stops_the_route_must_be_final() -> None:
    with pytest.raises(UnsoundTable, match="must be final"):
        machine(*SOUND, stops=frozenset({S.B}))


def test_only_a_final_state_that_does_not_stop_is_decided() -> None:
    found = machine(*SOUND, opened=frozenset({S.B}))
    assert [found.is_opened(state) for state in S] == [False, True, True]
    assert [found.is_decided(state) for state in S] == [False, False, True]
    stopped = machine(*SOUND, stops=frozenset({S.C}))
    assert not stopped.is_decided(S.C)


def test_one_move_asks_one_right_wherever_it_is_made() -> None:
    wavering = (*SOUND, Row(Move.GO, (S.B,), S.C, May.SUBMIT_PHASE))
    with pytest.raises(UnsoundTable, match="go asks different rights in different states"):
        machine(*wavering)
