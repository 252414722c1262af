# SPDX-License-Identifier: AGPL-3.0-or-later
"""An obligation: stated by who owes it, looked at by another, and until then in the way of the next gate."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Refusal
from governance.machines import gate
from governance.models import Body, DocumentVersion, Gate, Obligation
from tests.stories.banco import Banco, BancoCycle
from tests.workflows.debts import owed, state
from tests.workflows.papers import PDF, file
from workflows.actions.open_ballot import open_ballot
from workflows.flows.blocked import blocked_by
from workflows.models import JournalEntry, WorkItem

pytestmark = pytest.mark.django_db

OFFICER, PARTNER = "ufficio-dirigente", "primo-referente"


@pytest.fixture
def run() -> BancoCycle:
    return Banco().cycle()


def refused(act: Callable[[], Any], kind: type[Refusal]) -> str:
    with pytest.raises(kind) as found:
        act()
    return found.value.reasons[0].code


def asked(row: Obligation) -> list[str]:
    return list(WorkItem.objects.filter(subject_id=row.pk, closed_at=None).values_list("move", flat=True))


def test_it_is_stated_by_who_owes_it_and_discharged_by_the_office(run: BancoCycle) -> None:
    row = owed(run)
    state(run, row)
    row.refresh_from_db()
    assert (row.state, row.stated_by, row.stated_for) == ("stated", run.banco.people[PARTNER], None)
    assert asked(row) == ["discharge"]
    run.move(OFFICER, "obligation", row.pk, "discharge")
    row.refresh_from_db()
    assert row.state == "discharged"
    assert row.decided_at is not None
    assert asked(row) == []
    told = JournalEntry.objects.filter(subject_id=row.pk).values_list("event", flat=True).order_by("number")
    assert list(told) == ["obligation.state", "obligation.discharge"]


def test_what_shows_it_may_be_a_file(run: BancoCycle) -> None:
    row = owed(run)
    state(run, row, file=file())
    version = DocumentVersion.objects.get(document__obligation=row)
    assert (version.size, version.added_by) == (len(PDF), run.banco.people[PARTNER])
    assert version.document.gate is None
    told = JournalEntry.objects.order_by("-number").values_list("event", "subject_id")[:2]
    assert list(told) == [("document.add", row.pk), ("obligation.state", row.pk)]


def test_a_file_that_is_not_taken_leaves_it_as_it_was(run: BancoCycle) -> None:
    row = owed(run)
    assert refused(lambda: state(run, row, file=file(b"", "a.pdf")), Invalid) == "file_empty"
    row.refresh_from_db()
    assert row.state == "open"


def test_without_saying_what_shows_it_nothing_is_stated(run: BancoCycle) -> None:
    row = owed(run)
    assert refused(lambda: state(run, row, "  "), Invalid) == "reason_needed"


def test_nobody_else_states_it_and_it_is_stated_only_so(run: BancoCycle) -> None:
    row = owed(run)
    assert refused(lambda: state(run, row, who="secondo-referente"), NotAllowed) == "not_allowed"
    assert refused(lambda: run.move(PARTNER, "obligation", row.pk, "state", reason="x"), NotNow) == "no_such_move"


def test_what_is_not_met_yet_goes_back_with_the_reason(run: BancoCycle) -> None:
    row = owed(run)
    state(run, row)
    assert refused(lambda: run.move(OFFICER, "obligation", row.pk, "return"), Invalid) == "reason_needed"
    run.move(OFFICER, "obligation", row.pk, "return", reason="Manca l’allegato")
    row.refresh_from_db()
    assert row.state == "open"
    assert asked(row) == ["state"]
    state(run, row, "Prot. 41")


@pytest.mark.parametrize("move", ["discharge", "return"])
def test_nobody_discharges_what_they_stated(move: str, run: BancoCycle) -> None:
    row = owed(run)
    Obligation.objects.filter(pk=row.pk).update(body=Body.objects.get(key="ufficio"))
    state(run, row, who=OFFICER)
    act = lambda: run.move(OFFICER, "obligation", row.pk, move, reason="x")  # noqa: E731
    assert refused(act, NotYet) == "four_eyes_obligation"


def test_nor_does_who_stated_it_for_another(run: BancoCycle) -> None:
    row = owed(run)
    Obligation.objects.filter(pk=row.pk).update(body=Body.objects.get(key="ufficio"))
    run.banco.substitute(OFFICER, "vicaria")
    state(run, row, who="vicaria")
    row.refresh_from_db()
    assert row.stated_for == run.banco.people[OFFICER]
    for who in ("vicaria", OFFICER):
        act = lambda who=who: run.move(who, "obligation", row.pk, "discharge")  # noqa: E731
        assert refused(act, NotYet) == "four_eyes_obligation"


def gate_ahead() -> Gate:
    return Gate.objects.get(key="varco")


def call(run: BancoCycle) -> None:
    open_ballot(actor=run.banco.people["comitato-presidente"], cycle=run.pk, gate=gate_ahead().pk, key=None)


def test_a_blocking_one_keeps_the_next_gate_from_being_put_at_once_and_from_being_called(run: BancoCycle) -> None:
    row = owed(run)
    run.deliver_all()
    assert gate_ahead().state == gate.S.READY
    assert refused(partial(call, run), NotYet) == "obligations_open"
    state(run, row)
    assert refused(partial(call, run), NotYet) == "obligations_open"
    run.move(OFFICER, "obligation", row.pk, "discharge")
    call(run)
    assert gate_ahead().state == gate.S.VOTING


def test_one_that_warns_stops_nothing(run: BancoCycle) -> None:
    owed(run, blocking=False)
    run.deliver_all()
    assert gate_ahead().state == gate.S.VOTING


@pytest.mark.parametrize(("blocking", "stopped"), [(True, ["Varco"]), (False, [])])
def test_the_desk_tells_what_it_holds_up(blocking: bool, stopped: list[str], run: BancoCycle) -> None:
    row = owed(run, blocking=blocking)
    state(run, row)
    items = WorkItem.objects.filter(subject_id=row.pk).select_related("cycle__authority")
    assert [each.gate for each in blocked_by(list(items)).values()] == stopped
