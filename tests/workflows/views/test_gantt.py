# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bars in time: places are exact, whatever the language, and say what was planned and what was."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils import translation

from governance.models import Cycle, Gate, Milestone, Phase
from governance.selectors.inside import CycleInside, GateInside, StepInside
from workflows.views.gantt import Gantt, Track, gantt

TODAY = date(2026, 4, 16)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=UTC)


def phase(*, gate_decided: datetime | None = None, **fields: Any) -> StepInside:
    planned = {"planned_start": date(2026, 1, 1), "planned_end": date(2026, 3, 31)}
    gate = Gate(planned_end=date(2026, 3, 31), decided_at=gate_decided)
    inside = GateInside(gate, (), (), None)
    return StepInside(Phase(**{**planned, **fields}), (), inside, None)


def only(step: StepInside) -> tuple[Gantt, Track]:
    picture = gantt(CycleInside(Cycle(), [step]), TODAY)
    assert picture is not None
    (track,) = picture.tracks
    return picture, track


def test_a_planned_phase_has_a_hollow_bar_and_its_gate_at_the_end() -> None:
    picture, track = only(phase(state="planned"))
    assert track.planned is not None
    assert (track.planned.x, track.planned.width) == ("0.00%", "100.00%")
    assert track.actual is None
    assert [(mark.x, mark.decided) for mark in track.gates] == [("98.89%", False)]
    assert picture.today is None


def test_a_phase_under_way_reaches_to_today() -> None:
    picture, track = only(phase(state="active", opened_at=at(2, 1)))
    assert track.actual is not None
    assert track.actual.open_ended
    assert picture.today == "87.50%"


def test_a_closed_phase_ends_where_its_gate_was_decided() -> None:
    step = phase(state="closed", opened_at=at(1, 10), decided_at=at(3, 1), gate_decided=at(3, 1))
    _picture, track = only(step)
    assert track.actual is not None
    assert not track.actual.open_ended
    assert [mark.decided for mark in track.gates] == [True]


def test_what_the_record_does_not_tell_is_not_drawn() -> None:
    _picture, track = only(phase(state="closed"))
    assert track.actual is None
    assert track.acts == []


def test_an_act_is_a_point() -> None:
    step = StepInside(Milestone(state="recorded", decided_at=at(2, 15)), (), None, None)
    _picture, track = only(step)
    assert [mark.x for mark in track.acts] == ["50.00%"]


def test_a_cycle_without_any_date_has_no_picture() -> None:
    assert gantt(CycleInside(Cycle(), [StepInside(Milestone(state="planned"), (), None, None)]), TODAY) is None


def test_places_are_the_same_in_every_language_and_months_are_named() -> None:
    with translation.override("it"):
        italian, _track = only(phase(state="planned"))
    with translation.override("en"):
        english, _track = only(phase(state="planned"))
    assert [tick.label for tick in italian.ticks] == ["gen 2026", "feb", "mar"]
    assert [tick.x for tick in italian.ticks] == [tick.x for tick in english.ticks]
    assert english.ticks[0].label == "Jan 2026"


def test_a_long_cycle_names_few_months() -> None:
    picture, _track = only(phase(state="planned", planned_end=date(2031, 12, 31)))
    assert len(picture.ticks) <= 6


def test_a_late_phase_bears_the_stretch_of_its_slip_and_how_many_days_that_is() -> None:
    picture, track = only(phase(state="active", opened_at=at(2, 1)))
    assert track.late == 16
    assert track.slip is not None
    assert (track.slip.x, track.slip.width) == ("75.00%", "13.33%")
    assert picture.has_slips


def test_what_is_late_without_having_begun_reaches_to_today_too() -> None:
    picture, track = only(phase(state="ready"))
    assert (track.late, picture.today) == (16, "87.50%")


def test_what_is_on_time_or_early_bears_none() -> None:
    early = phase(state="closed", opened_at=at(1, 10), decided_at=at(3, 1), gate_decided=at(3, 1))
    picture, track = only(early)
    assert (track.late, track.slip, picture.has_slips) == (None, None, False)
