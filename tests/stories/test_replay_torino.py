# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real story of PSM 2024-2026, replayed through the actions from guidelines to the adopted plan."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from governance.models import STEPS, Assignment, Cycle, Edition, Gate, Phase, Step, Transcript, Vote
from governance.selectors.slip import planned_against_actual
from workflows.documents.journal_verification import verify_journal
from workflows.flows.route import witness
from workflows.imports.installation import DATA, Installed, demonstration_accounts, install_torino
from workflows.imports.record import Replay, read_record
from workflows.models import JournalEntry, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def torino() -> Installed:
    installed = install_torino()
    demonstration_accounts(installed.authority, password=None, since=timezone.now())
    return installed


@pytest.fixture
def replay(torino: Installed) -> Replay:
    return Replay(read_record(DATA / "torino-2024-2026.toml"), torino.authority, torino.procedure.sha256)


def cycle_of(replay: Replay) -> Cycle:
    found = replay.find()
    assert found is not None
    return found


def under_way(cycle: Cycle) -> set[str]:
    return {phase.key for phase in Phase.objects.filter(cycle=cycle) if phase.state == "active"}


def test_two_phases_are_open_at_once_in_both_overlaps_of_the_slides(replay: Replay) -> None:
    seen = []
    for _act in replay.steps():
        open_now = under_way(cycle_of(replay))
        assert witness(cycle_of(replay)) == set()
        seen.append(open_now)
    assert {"analisi", "ascolto-preliminare"} in seen
    assert {"ascolto", "co-pianificazione"} in seen
    assert {"co-pianificazione", "approvazione"} in seen


def test_the_windows_are_those_of_the_slides(replay: Replay) -> None:
    list(replay.steps())
    windows = {
        phase.key: (str(phase.planned_start), str(phase.planned_end))
        for phase in Phase.objects.filter(cycle=cycle_of(replay))
    }
    assert windows == {
        "analisi": ("2023-07-01", "2023-10-31"),
        "ascolto-preliminare": ("2023-07-01", "2023-09-30"),
        "ascolto": ("2023-10-01", "2023-11-30"),
        "co-pianificazione": ("2023-11-01", "2023-12-31"),
        "approvazione": ("2023-12-01", "2024-01-31"),
    }


def test_the_plan_is_adopted_170_days_late(replay: Replay) -> None:
    list(replay.steps())
    cycle = cycle_of(replay)
    found = planned_against_actual(cycle)
    assert (str(found.planned_end), str(found.adopted_on), found.total) == ("2024-01-31", "2024-07-19", 170)
    assert cycle.state == "concluded"
    edition = Edition.objects.get(plan__code="psm-2024-2026")
    assert (edition.transcribed, str(edition.adopted_on)) == (True, "2024-07-19")


def test_only_the_days_of_the_record_are_dates(replay: Replay) -> None:
    list(replay.steps())
    cycle = cycle_of(replay)
    steps: list[Step] = [step for model in STEPS for step in model._default_manager.filter(cycle=cycle)]
    known = {step.key: str(timezone.localdate(step.decided_at)) for step in steps if step.decided_at}
    assert known == {"avvio": "2023-09-27", "adozione": "2024-07-19"}
    assert [step.key for step in steps if step.opened_at] == []
    work = Assignment.objects.filter(cycle=cycle, decided_at__isnull=False)
    assert {each.key: str(timezone.localdate(each.decided_at)) for each in work} == {
        "giornata-di-ascolto": "2023-11-10",
        "tavoli-di-co-pianificazione": "2023-12-05",
    }


def test_decisions_of_the_record_are_transcribed_and_no_vote_is_made_up(replay: Replay) -> None:
    list(replay.steps())
    cycle = cycle_of(replay)
    assert {gate.state for gate in Gate.objects.filter(cycle=cycle)} == {"not_in_record"}
    assert not Vote.objects.exists()
    transcripts = {each.document.split(":")[0]: each for each in Transcript.objects.filter(cycle=cycle)}
    adoption = next(each for name, each in transcripts.items() if name.startswith("Adozione"))
    assert (adoption.yes, adoption.no, adoption.abstained, adoption.number) == (None, None, None, "")
    guidelines = next(each for name, each in transcripts.items() if name.startswith("Linee"))
    assert guidelines.dated == "2023-05"


def test_nothing_is_left_to_do_and_the_journal_verifies(replay: Replay, torino: Installed) -> None:
    list(replay.steps())
    assert not WorkItem.objects.filter(cycle=cycle_of(replay), closed_at=None).exists()
    assert verify_journal(torino.authority).number == JournalEntry.objects.count()


def test_run_twice_it_says_so_and_changes_nothing(db: None) -> None:
    first, second = StringIO(), StringIO()
    call_command("replay", "torino-2024-2026", stdout=first)
    rows = JournalEntry.objects.count()
    call_command("replay", "torino-2024-2026", stdout=second)
    assert "170 days of slip" in first.getvalue()
    assert "already there, nothing was changed" in second.getvalue()
    assert JournalEntry.objects.count() == rows


def test_the_demonstration_follows_a_replay(db: None) -> None:
    call_command("replay", "torino-2024-2026", stdout=StringIO())
    told = StringIO()
    call_command("load_demo", stdout=told)
    call_command("load_demo", stdout=told)
    assert Cycle.objects.filter(nature=Cycle.Nature.DEMONSTRATION).count() == 2
    assert Cycle.objects.filter(nature=Cycle.Nature.HISTORICAL).count() == 1
    assert "presidente-cabina" in told.getvalue()


def test_a_replay_that_was_cut_off_goes_on_where_it_ended(replay: Replay) -> None:
    half = replay.steps()
    for _ in range(10):
        next(half)
    half.close()
    rows = JournalEntry.objects.count()
    list(replay.steps())
    assert cycle_of(replay).state == "concluded"
    assert JournalEntry.objects.filter(number__lte=rows).count() == rows
    assert Cycle.objects.filter(nature=Cycle.Nature.HISTORICAL).count() == 1
