# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cycle as bars in time: what was planned, what happened, where today is. Pure: steps in, percentages out.

Every place is a text such as "12.5%": exact in any language, and needing no style in the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language

from governance.selectors.inside import CycleInside, StepInside

TICKS = 6
STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 60)
LAST_LABEL = 88.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time. `open_ended`: it still goes on."""

    x: str
    width: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in time: a gate, or the day of an act. `decided`: it has happened."""

    x: str
    decided: bool


@dataclass(frozen=True, slots=True)
class Track:
    """One step: its planned bar, its actual bar, its gate, and the day of an act that has no length.

    `slip`: the stretch from the planned end to the real one, or to today; `late`: how many days that is.
    """

    inside: StepInside
    planned: Bar | None
    actual: Bar | None
    gates: Sequence[Mark]
    acts: Sequence[Mark]
    slip: Bar | None = None
    late: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month, with its name."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole picture. `today`: where the day of reading stands, None where it is outside."""

    tracks: Sequence[Track]
    ticks: Sequence[Tick]
    today: str | None

    @property
    def has_slips(self) -> bool:
        """Whether any step is or was late."""
        return any(track.slip for track in self.tracks)


def gantt(inside: CycleInside, today: date) -> Gantt | None:
    """The picture of a cycle; None where no step has any date."""
    known = list(_dates(inside.steps))
    if not known:
        return None
    if any(each.current and (each.opened_on or each.slip(today)) for each in inside.steps):
        known.append(today)
    scale = _Scale(_first_of_month(min(known)), _first_of_next_month(max(known)))
    return Gantt(
        tracks=[_track(each, scale, today) for each in inside.steps],
        ticks=list(scale.ticks()),
        today=scale.at(today) if scale.start <= today <= scale.end else None,
    )


class _Scale:
    def __init__(self, start: date, end: date) -> None:
        self.start = start
        self.end = end
        self.days = (end - start).days

    def share(self, day: date) -> float:
        return 100 * (day - self.start).days / self.days

    def at(self, day: date) -> str:
        return f"{self.share(day):.2f}%"

    def bar(self, first: date, last: date, *, open_ended: bool = False) -> Bar:
        """From the beginning of `first` to the end of `last`, and never thinner than a day."""
        after = max(last, first) + timedelta(days=1)
        return Bar(self.at(first), f"{max(self.share(after) - self.share(first), 0.6):.2f}%", open_ended)

    def ticks(self) -> Iterator[Tick]:
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        every = next((step for step in STEPS_OF_MONTHS if months / step <= TICKS), STEPS_OF_MONTHS[-1])
        day, number = self.start, 0
        while day < self.end:
            if number % every == 0 and self.share(day) <= LAST_LABEL:
                yield Tick(self.at(day), _month(day, with_year=number == 0 or day.month <= every))
            day, number = _first_of_next_month(day), number + 1


def _track(inside: StepInside, scale: _Scale, today: date) -> Track:
    step = inside.step
    planned = None
    if step.planned_end:
        planned = scale.bar(step.planned_start or step.planned_end, step.planned_end)
    actual, acts = None, []
    if inside.opened_on and inside.gate is not None:
        last = inside.decided_on or max(today, inside.opened_on)
        actual = scale.bar(inside.opened_on, last, open_ended=not inside.over)
    elif inside.decided_on:
        acts = [Mark(scale.at(inside.decided_on), decided=True)]
    slip, late = _slip(inside, scale, today)
    return Track(inside, planned, actual, list(_gates(inside, scale)), acts, slip, late)


def _slip(inside: StepInside, scale: _Scale, today: date) -> tuple[Bar | None, int | None]:
    late, planned = inside.slip(today), inside.step.planned_end
    if not late or late < 0 or planned is None:
        return None, None
    return scale.bar(planned + timedelta(days=1), planned + timedelta(days=late)), late


def _gates(inside: StepInside, scale: _Scale) -> Iterator[Mark]:
    if inside.gate is None:
        return
    if inside.gate.gate.decided_at is not None and inside.decided_on:
        yield Mark(scale.at(inside.decided_on), decided=True)
    elif inside.gate.gate.planned_end:
        yield Mark(scale.at(inside.gate.gate.planned_end), decided=False)


def _dates(steps: Iterable[StepInside]) -> Iterator[date]:
    for each in steps:
        told = (each.step.planned_start, each.step.planned_end, each.opened_on, each.decided_on)
        yield from (day for day in told if day is not None)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _month(day: date, *, with_year: bool) -> str:
    label = date_format(day, "M Y" if with_year else "M")
    return label.lower() if get_language() == "it" else label
