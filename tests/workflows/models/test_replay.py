# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal rebuilds the past: all of it gives the present, a part of it gives what was there after that part."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from governance.models import Assignment, Ballot, Criterion, Cycle, User
from governance.permissions import Role
from governance.selectors.inside import CycleInside
from governance.selectors.plans import cycle_inside
from tests import factories
from tests.stories.banco import Banco, BancoCycle
from workflows.imports.demonstration import Demonstration
from workflows.imports.installation import DATA, demonstration_accounts, install_torino
from workflows.imports.record import Replay, read_record
from workflows.models.chronicle import Happening, of_cycle
from workflows.models.replay import DATES, Act, acts_of, as_it_stood, day_of, rows_of

pytestmark = pytest.mark.django_db

TOLD = ("state", "verdict", *DATES)
Picture = dict[UUID, dict[str, Any]]


def picture(inside: CycleInside) -> Picture:
    """Everything that is told of every row of a cycle: states, dates, verdicts, and what is known from documents."""
    found = {row.pk: {name: getattr(row, name) for name in TOLD if hasattr(row, name)} for row in rows_of(inside)}
    for step in inside.with_gates:
        found[step.step.pk]["document"] = step.transcript
    for each in inside.steps:
        for work in each.work:
            found[work.assignment.pk]["document"] = work.transcript
        for evidence in each.gate.criteria if each.gate else ():
            found[evidence.criterion.pk]["met"] = evidence.met
    return found


class Watched:
    """A cycle that is looked at after each of its acts."""

    def __init__(self, pk: UUID, reader: User) -> None:
        self.pk = pk
        self.reader = reader
        self.seen: list[Picture] = []

    def inside(self) -> CycleInside:
        return cycle_inside(self.pk, actor=self.reader, at=timezone.now())

    def look(self) -> None:
        self.seen.append(picture(self.inside()))

    def story(self) -> Sequence[Happening]:
        return of_cycle(self.inside().cycle, actor=self.reader, at=timezone.now())

    def after(self, act: Act) -> Picture:
        return picture(as_it_stood(self.inside(), self.story()[: act.events], timezone.localdate()))

    def whole(self) -> Picture:
        return picture(as_it_stood(self.inside(), self.story(), timezone.localdate()))


@pytest.fixture
def run() -> BancoCycle:
    return Banco().cycle()


def watched(run: BancoCycle) -> Watched:
    return Watched(run.pk, run.banco.people["ufficio-dirigente"])


def test_all_of_the_record_of_torino_gives_its_rows_as_they_are() -> None:
    installed = install_torino()
    demonstration_accounts(installed.authority, password=None, since=timezone.now())
    replay = Replay(read_record(DATA / "torino-2024-2026.toml"), installed.authority, installed.procedure.sha256)
    reader = User.objects.get(username="revisore")
    seen: list[Picture] = []
    watch: Watched | None = None
    for _act in replay.steps():
        cycle = replay.find()
        assert cycle is not None
        watch = watch or Watched(cycle.pk, reader)
        watch.look()
    assert watch is not None
    seen = watch.seen
    assert watch.whole() == seen[-1] == picture(watch.inside())
    acts = acts_of(watch.story())
    assert len(acts) == len(seen) + 1  # the opening of the cycle comes before the first act of the record
    for place in (1, len(acts) // 2, len(acts) - 1):
        assert watch.after(acts[place]) == seen[place - 1]


def test_all_of_the_demonstration_gives_its_rows_as_they_are() -> None:
    installed = install_torino()
    now = timezone.now()
    demonstration_accounts(installed.authority, password=None, since=now - timedelta(days=180))
    Demonstration(installed, timezone.localdate(now)).make()
    reader = User.objects.get(username="revisore")
    cycles = Cycle.objects.filter(nature=Cycle.Nature.DEMONSTRATION)
    assert len(cycles) == 2
    for cycle in cycles:
        watch = Watched(cycle.pk, reader)
        assert watch.whole() == picture(watch.inside())


def test_after_each_act_it_stood_as_it_was_seen_then(run: BancoCycle) -> None:
    watch = watched(run)
    phase, chair = run.phase.pk, "comitato-presidente"
    watch.look()
    story: list[Callable[[], object]] = [
        lambda: run.deliver("primo-referente", "primo-lavoro"),
        lambda: run.move("ufficio-dirigente", "phase", phase, "suspend", reason="Attesa"),
        lambda: run.move("ufficio-dirigente", "phase", phase, "resume"),
        lambda: run.deliver("secondo-referente", "secondo-lavoro"),
        lambda: run.vote(chair, "no"),
        lambda: run.move(chair, "ballot", run.ballot.pk, "annul", reason="Da rifare"),
        lambda: run.move(chair, "gate", run.gate.pk, "defer", reason="Si aspetta"),
        lambda: run.move(chair, "gate", run.gate.pk, "resume"),
        lambda: run.call(chair),
        lambda: run.vote(chair, "yes"),
        lambda: run.vote("comitato-componente-1", "yes"),
        lambda: run.vote("comitato-componente-2", "no"),
        run.close,
    ]
    for act in story:
        act()
        watch.look()
    acts = acts_of(watch.story())
    assert [each.number for each in acts] == list(range(1, len(story) + 3))
    present = watch.inside()
    for act_, seen in zip(acts[1:], watch.seen, strict=True):
        past = picture(as_it_stood(present, watch.story()[: act_.events], timezone.localdate()))
        assert {key: told for key, told in past.items() if key in seen} == seen, act_.first.event
    assert watch.whole() == picture(present)


def test_before_it_was_made_a_ballot_is_not_there_and_a_document_not_known(run: BancoCycle) -> None:
    run.deliver_all()
    watch = watched(run)
    begun = acts_of(watch.story())[1]
    past = as_it_stood(watch.inside(), watch.story()[: begun.events], timezone.localdate())
    gate = next(each.gate for each in past.steps if each.gate)
    assert (gate.gate.state, list(gate.ballots)) == ("awaiting", [])
    now = watch.inside()
    assert (next(each.gate for each in now.steps if each.gate).gate.state, Ballot.objects.count()) == ("voting", 1)


def test_the_rows_of_the_present_are_left_as_they_are(run: BancoCycle) -> None:
    run.deliver_all()
    watch = watched(run)
    inside = watch.inside()
    before = picture(inside)
    as_it_stood(inside, watch.story()[:1], timezone.localdate())
    assert picture(inside) == before


def test_an_act_is_one_with_all_that_followed_from_it(run: BancoCycle) -> None:
    run.deliver_all()
    acts = acts_of(watched(run).story())
    assert [each.first.event for each in acts] == [
        "cycle.begin",
        "phase.open",
        "assignment.deliver",
        "assignment.deliver",
    ]
    assert [each.event for each in acts[-1].follows] == [
        "phase.hand_over",
        "gate.put",
        "ballot.open",
    ]
    assert acts[-1].all == (acts[-1].first, *acts[-1].follows)
    assert acts[-1].events == len(watched(run).story())
    assert acts_of([]) == []


def test_the_day_of_an_act_without_a_date_is_the_last_one_known_before_it(run: BancoCycle) -> None:
    story = watched(run).story()
    acts = acts_of(story)
    today = timezone.localdate()
    assert day_of(acts[0], acts, run.row) == today
    undated = [Act(1, _undated(story[0]), (), 1), acts[1], Act(3, _undated(story[1]), (), 3)]
    assert day_of(undated[0], undated, run.row) == run.row.starts_on == date(2026, 1, 1)
    assert day_of(undated[2], undated, run.row) == today


def _undated(told: Happening) -> Happening:
    return Happening(**{name: getattr(told, name) for name in told.__slots__} | {"at": None})


def test_an_event_of_a_row_that_is_no_longer_there_is_passed_over(run: BancoCycle) -> None:
    watch = watched(run)
    strange = Happening(
        **{name: getattr(watch.story()[0], name) for name in Happening.__slots__}
        | {"subject_id": factories.seat(Role.AUDITOR).pk}
    )
    past = as_it_stood(watch.inside(), [strange], timezone.localdate())
    assert past.cycle.state == "open"
    assert {each.state for each in Assignment.objects.filter(cycle=run.pk)} == {"assigned"}


def test_a_criterion_met_by_a_day_is_met_from_that_day_on(run: BancoCycle) -> None:
    watch = watched(run)
    due = date(2026, 3, 10)
    Criterion.objects.create(
        cycle=run.row, gate=run.gate, body=run.gate.body, key="giorno", position=9, kind="date", title="G", due_on=due
    )
    story, inside = watch.story(), watch.inside()

    def met(day: date) -> list[bool]:
        gate = next(each.gate for each in as_it_stood(inside, story, day).steps if each.gate)
        return [each.met for each in gate.criteria if each.criterion.kind == "date"]

    assert (met(due - timedelta(days=1)), met(due)) == ([False], [True])


def test_a_fact_that_moves_nothing_changes_nothing(run: BancoCycle) -> None:
    watch = watched(run)
    story = watch.story()
    begun = next(each for each in story if each.event == "phase.open")
    remark = Happening(**{name: getattr(begun, name) for name in Happening.__slots__} | {"went_to": None})
    before = as_it_stood(watch.inside(), story, timezone.localdate())
    after = as_it_stood(watch.inside(), [*story, remark], timezone.localdate())
    assert picture(after) == picture(before)
