# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan in numbers: how much was on time, and how many days each step stood in each state. Pure.

Every place is a text such as "12.50%": exact in any language, and needing no style in the page.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from governance.models import Gate, Milestone, Stateful
from governance.selectors.inside import CycleInside, StepInside, Work
from workflows.models.passages import Passage
from workflows.templatetags.shapes import shape_of
from workflows.templatetags.words import went_to

# In the order in which the bar shows them; each with how its piece looks.
PUNCTUALITY: Mapping[str, tuple[Promise, str]] = MappingProxyType(
    {
        "on_time": (pgettext_lazy("numbers", "done on time"), "solid"),
        "done_late": (pgettext_lazy("numbers", "done late"), "hatched"),
        "late_now": (pgettext_lazy("numbers", "late now"), "late"),
        "going": (pgettext_lazy("numbers", "under way, within the term"), "dotted"),
        "unknown": (pgettext_lazy("numbers", "done, date not in the record"), "outlined"),
        "to_come": (pgettext_lazy("numbers", "to come"), "hollow"),
    }
)
_LOOKS = {"active": "solid", "deciding": "hatched", "ready": "dotted"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar: what it counts, how many, how it looks and where it stands."""

    label: str
    number: int
    look: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Line:
    """A bar with what it is about; `title` is None for one that the page names itself."""

    title: str | None
    pieces: Sequence[Piece]

    @property
    def total(self) -> int:
        """The sum of its pieces."""
        return sum(piece.number for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Count:
    """A line of the table beside the bars: a word, and how many steps and assignments it is said of."""

    label: str
    look: str
    steps: int
    work: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a plan. `states`: the days of each step in its states, where the record tells any."""

    steps: Line
    work: Line
    counts: Sequence[Count]
    states: Sequence[Line]

    @property
    def state_looks(self) -> Sequence[tuple[str, str]]:
        """What each state is called and how its pieces look, each once."""
        return tuple({piece.label: piece.look for line in self.states for piece in line.pieces}.items())


def numbers_of(inside: CycleInside, told: Mapping[UUID, Sequence[Passage]], today: date) -> Numbers:
    """The numbers of the cycle as it stands `today`; `told`: how its steps went from state to state."""
    steps = Counter(_step(each, today) for each in inside.with_gates if _counts(each.step))
    work = Counter(_work(each, today) for step in inside.steps for each in step.work if _counts(each.assignment))
    counts = [
        Count(str(label), look, steps[key], work[key])
        for key, (label, look) in PUNCTUALITY.items()
        if steps[key] or work[key]
    ]
    return Numbers(_counted(steps), _counted(work), counts, _states(inside, told, today))


def _counts(row: Stateful) -> bool:
    """What was skipped or withdrawn is neither late nor on time."""
    return shape_of(row.MACHINE, row.state) != "skipped"


def _step(inside: StepInside, today: date) -> str:
    slip = inside.slip(today)
    if inside.over:
        return "unknown" if slip is None else "done_late" if slip > 0 else "on_time"
    if slip:
        return "late_now"
    return "going" if inside.current else "to_come"


def _work(work: Work, today: date) -> str:
    late = work.late_by(today)
    if work.is_owed:
        return "late_now" if late and late > 0 else "going"
    if not work.is_open or work.delivered_on:
        return "unknown" if late is None else "done_late" if late > 0 else "on_time"
    return "to_come"


def _counted(found: Counter[str]) -> Line:
    pieces = [(str(label), found[key], look) for key, (label, look) in PUNCTUALITY.items() if found[key]]
    return Line(None, _pieces(pieces, sum(found.values())))


def _pieces(counted: Iterable[tuple[str, int, str]], whole: int) -> Sequence[Piece]:
    made, begun = [], 0
    for label, number, look in counted:
        made.append(Piece(label, number, look, f"{100 * begun / whole:.2f}%", f"{100 * number / whole:.2f}%"))
        begun += number
    return made


def _states(inside: CycleInside, told: Mapping[UUID, Sequence[Passage]], today: date) -> Sequence[Line]:
    """A bar for each step that lasts, all on one scale."""
    known = [(each, _days(each, told.get(each.step.pk, ()), today)) for each in inside.steps if _lasts(each)]
    longest = max((sum(days.values()) for _each, days in known), default=0)
    return [_state_line(each, days, longest) for each, days in known if any(days.values())]


def _lasts(inside: StepInside) -> bool:
    return not isinstance(inside.step, Milestone | Gate)


def _days(inside: StepInside, told: Sequence[Passage], today: date) -> Mapping[str, int]:
    """Days by state, in the order of the first time; a stay whose begin or end is not in the record counts nothing."""
    ends = [*(_day(each.at) for each in told[1:]), None if inside.over else today]
    days: dict[str, int] = {}
    for each, end in zip(told, ends, strict=False):
        begin = _day(each.at)
        if begin and end:
            days[each.went_to] = days.get(each.went_to, 0) + (end - begin).days
    return days


def _state_line(inside: StepInside, days: Mapping[str, int], longest: int) -> Line:
    machine = inside.step.MACHINE
    counted = [
        (went_to(machine.name, state), number, _LOOKS.get(shape_of(machine, state), "outlined"))
        for state, number in days.items()
        if number
    ]
    return Line(inside.step.title, _pieces(counted, longest))


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
