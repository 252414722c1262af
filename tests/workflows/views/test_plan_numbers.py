# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan in numbers: what was on time and what late, and how many days each step stood in each state."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils import translation

from governance.models import Assignment, Cycle, Milestone, Phase, Transcript
from governance.selectors.inside import CycleInside, StepInside, Work
from workflows.models.passages import Passage
from workflows.views.plan_numbers import Numbers, numbers_of

TODAY = date(2026, 4, 10)
TERM = date(2026, 4, 1)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=UTC)


def step(**fields: Any) -> StepInside:
    return StepInside(Milestone(**{"planned_end": TERM, **fields}), (), None, None)


def work(transcript: Transcript | None = None, **fields: Any) -> Work:
    return Work(Assignment(**{"due_on": TERM, **fields}), transcript)


def numbers(
    steps: Sequence[StepInside] = (), owed: Sequence[Work] = (), told: Mapping[UUID, Sequence[Passage]] | None = None
) -> Numbers:
    phase = StepInside(Phase(state="skipped"), owed, None, None)
    with translation.override("it"):
        return numbers_of(CycleInside(Cycle(), [*steps, phase]), told or {}, TODAY)


def counted(found: Numbers) -> dict[str, tuple[int, int]]:
    return {count.label: (count.steps, count.work) for count in found.counts}


def test_a_step_is_on_time_or_late_by_the_day_on_which_it_was_over() -> None:
    found = numbers(
        [
            step(state="recorded", decided_at=at(4, 1)),
            step(state="recorded", decided_at=at(4, 2)),
            step(state="recorded"),
            step(state="open"),
            step(state="open", planned_end=date(2026, 5, 1)),
            step(state="planned", planned_end=date(2026, 5, 1)),
            step(state="skipped"),
        ]
    )
    assert counted(found) == {
        "fatto nei tempi": (1, 0),
        "fatto in ritardo": (1, 0),
        "in ritardo adesso": (1, 0),
        "in corso, nei tempi": (1, 0),
        "fatto, la data non risulta agli atti": (1, 0),
        "non ancora cominciato": (1, 0),
    }


def test_work_is_on_time_or_late_by_the_day_on_which_it_was_handed_in() -> None:
    found = numbers(
        owed=[
            work(state="accepted", delivered_at=at(4, 1), decided_at=at(4, 9)),
            work(state="delivered", delivered_at=at(4, 2)),
            work(Transcript(), state="transcribed", decided_at=at(4, 3)),
            work(state="not_in_record"),
            work(state="assigned"),
            work(state="returned", delivered_at=at(3, 1)),
            work(state="taken_on", due_on=date(2026, 5, 1)),
            work(state="planned"),
            work(state="withdrawn"),
        ]
    )
    assert counted(found) == {
        "fatto nei tempi": (0, 1),
        "fatto in ritardo": (0, 2),
        "in ritardo adesso": (0, 2),
        "in corso, nei tempi": (0, 1),
        "fatto, la data non risulta agli atti": (0, 1),
        "non ancora cominciato": (0, 1),
    }


def test_the_pieces_of_a_bar_fill_it_from_left_to_right() -> None:
    found = numbers([step(state="recorded", decided_at=at(4, 1))] * 3 + [step(state="open")])
    assert [(piece.x, piece.width, piece.number) for piece in found.steps.pieces] == [
        ("0.00%", "75.00%", 3),
        ("75.00%", "25.00%", 1),
    ]
    assert found.steps.total == 4


def days(told: Sequence[Passage], state: str = "active") -> list[tuple[str, int]]:
    phase = StepInside(Phase(title="Fase", state=state), (), None, None)
    found = numbers([phase], told={phase.step.pk: told})
    return [(piece.label, piece.number) for line in found.states for piece in line.pieces]


def test_days_are_counted_from_one_move_to_the_next_and_to_today() -> None:
    told = [
        Passage(at(3, 1), "ready"),
        Passage(at(3, 11), "active"),
        Passage(at(4, 1), "in_review"),
        Passage(at(4, 6), "active"),
    ]
    assert days(told) == [("pronta per l’apertura", 10), ("in corso", 25), ("al varco", 5)]


def test_a_step_that_is_over_stands_in_its_last_state_no_longer() -> None:
    assert days([Passage(at(3, 1), "active"), Passage(at(3, 21), "closed")], "closed") == [("in corso", 20)]


def test_a_stay_whose_days_are_not_in_the_record_counts_nothing() -> None:
    assert days([Passage(None, "ready"), Passage(at(3, 1), "active")]) == [("in corso", 40)]
    assert days([Passage(None, "ready"), Passage(None, "active")]) == []


def test_bars_of_days_stand_on_one_scale_and_each_state_is_named_once() -> None:
    long, short = (StepInside(Phase(title="Fase", state="active"), (), None, None) for _ in range(2))
    told = {long.step.pk: [Passage(at(3, 1), "active")], short.step.pk: [Passage(at(3, 31), "active")]}
    found = numbers([long, short], told=told)
    assert [line.pieces[0].width for line in found.states] == ["100.00%", "25.00%"]
    assert [label for label, _look in found.state_looks] == ["in corso"]


def test_a_plan_without_steps_has_no_bars() -> None:
    found = numbers()
    assert (found.steps.pieces, found.work.pieces, found.counts, found.states) == ([], [], [], [])
