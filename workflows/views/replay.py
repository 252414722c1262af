# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan lived again: act by act, with the bars, the route and the steps as they stood right after each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from governance.errors import Reason, Unseen
from governance.models import Ballot, Criterion, Stateful
from governance.selectors.inside import CycleInside, StepInside, Work
from governance.selectors.plans import cycle_inside
from workflows.flows.compiled import flow_of
from workflows.flows.pictures import svg
from workflows.forms.replay import DayForm
from workflows.models.chronicle import of_cycle
from workflows.models.replay import Act, acts_of, as_it_stood, day_of, rows_of
from workflows.templatetags.words import day as written
from workflows.templatetags.words import elided, went_to
from workflows.views.gantt import Gantt, gantt
from workflows.views.plan_files import dates_of, looks_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: a step, or work in it. `before`: the word of the state that the act has left, if any."""

    step: StepInside | None
    work: Work | None
    inner: bool
    touched: bool
    before: str

    @property
    def row(self) -> Stateful:
        """The row itself."""
        return self.step.step if self.step else self.work.assignment  # type: ignore[union-attr]


@require_safe
@for_people
def replay(request: HttpRequest, reader: Reader, cycle: UUID) -> HttpResponse:
    """The first act; with a day, on to the last act up to it."""
    story = _Story(cycle, reader)
    if "giorno" not in request.GET:
        return story.show(request, 1)
    form = DayForm(request.GET)
    if not form.is_valid():
        return story.show(request, story.number(request.GET.get("atto", "")), form, status=422)
    return redirect("replay_event", cycle=cycle, number=story.up_to(form.cleaned_data["giorno"]))


@require_safe
@for_people
def replay_event(request: HttpRequest, reader: Reader, cycle: UUID, number: int) -> HttpResponse:
    """The act `number` of the cycle."""
    story = _Story(cycle, reader)
    story.act(number)
    return story.show(request, number)


@require_safe
@for_people
def replay_picture(request: HttpRequest, reader: Reader, cycle: UUID, number: int) -> HttpResponse:
    """The route as it stood right after the act `number`."""
    story = _Story(cycle, reader)
    past = story.after(story.act(number))
    flow = flow_of(past.cycle.procedure_sha256, past.cycle.route_name)
    language = getattr(request, "LANGUAGE_CODE", "it")
    picture = svg(flow, looks=looks_of(past), dates=dates_of(past), language=language)
    return HttpResponse(picture, content_type="image/svg+xml")


class _Story:
    """The acts of one cycle, for one reader."""

    def __init__(self, cycle: UUID, reader: Reader) -> None:
        self.reader = reader
        self.now = cycle_inside(cycle, actor=reader.actor, at=reader.at)
        self.story = of_cycle(self.now.cycle, actor=reader.actor, at=reader.at)

    @cached_property
    def acts(self) -> Sequence[Act]:
        return acts_of(self.story)

    def act(self, number: int) -> Act:
        """Raises Unseen."""
        if not 1 <= number <= len(self.acts):
            raise Unseen(Reason("unseen", "There is nothing here"))
        return self.acts[number - 1]

    def number(self, told: str) -> int:
        """The act that the form was shown with; the first, where there is no such act."""
        return next((act.number for act in self.acts if str(act.number) == told), 1)

    def day(self, act: Act) -> date:
        return day_of(act, self.acts, self.now.cycle)

    def after(self, act: Act) -> CycleInside:
        return as_it_stood(self.now, self.story[: act.events], self.day(act))

    def up_to(self, day: date) -> int:
        """The number of the last act up to the end of the day; of the first, where all came later."""
        return max((act.number for act in self.acts if self.day(act) <= day), default=1)

    def show(
        self, request: HttpRequest, number: int, form: DayForm | None = None, *, status: int = 200
    ) -> HttpResponse:
        if not self.acts:
            return page(request, self.reader, "workflows/replay.html", {"inside": self.now, "act": None})
        act = self.act(number)
        past, day = self.after(act), self.day(act)
        bars = gantt(past, day)
        dated = act.first.at is not None
        context = {
            "inside": past,
            "act": act,
            "last": len(self.acts),
            "stood": _stood(day) if dated else gettext("How it stood then"),
            "gantt": bars if bars is None or dated else _undated(bars),
            "lines": list(_lines(past, _touched(act, self.now))),
            "form": form or DayForm(initial={"atto": number}),
        }
        return page(request, self.reader, "workflows/replay.html", context, status=status)


def _undated(bars: Gantt) -> Gantt:
    """The bars without what is counted up to a day: the record does not tell which."""
    return replace(bars, today=None, tracks=[replace(track, slip=None, late=None) for track in bars.tracks])


def _stood(day: date) -> str:
    return elided(gettext("How it stood on %(day)s") % {"day": written(day)})


def _touched(act: Act, inside: CycleInside) -> Mapping[UUID, str]:
    """For each row of the table that the act moved, the word of the state that it left; "" where that stayed.

    A criterion or a ballot that moved touches its gate.
    """
    homes = _homes(inside)
    touched = {homes.get(each.subject_id, each.subject_id): "" for each in act.all}
    for each in reversed(act.all):
        if each.came_from and each.came_from != each.went_to and each.subject_id not in homes:
            touched[each.subject_id] = went_to(each.machine, each.came_from)
    return touched


def _homes(inside: CycleInside) -> Mapping[UUID, UUID]:
    """The gate of each criterion and ballot."""
    return {row.pk: row.gate_id for row in rows_of(inside) if isinstance(row, Criterion | Ballot)}


def _lines(inside: CycleInside, touched: Mapping[UUID, str]) -> Iterator[Line]:
    def line(step: StepInside | None, work: Work | None, pk: UUID, *, inner: bool) -> Line:
        return Line(step, work, inner, pk in touched, touched.get(pk, ""))

    for each in inside.steps:
        yield line(each, None, each.step.pk, inner=False)
        for work in each.work:
            yield line(None, work, work.assignment.pk, inner=True)
        if each.gate is not None:
            yield line(each.gate.as_step, None, each.gate.gate.pk, inner=True)
