# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may happen next, in words: who may, also where nobody can, and only what is the reader's leads to their desk."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from governance.models import Assignment
from governance.permissions import Role
from tests import factories
from tests.workflows.views.pages import asked_by_hand
from workflows.models.capacity import capacities
from workflows.views.next_moves import NextMove, what_next
from workflows.views.reader import Reader

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def reader(role: Role) -> Reader:
    actor = factories.seated(role).user
    return Reader(actor, NOW, capacities(actor=actor, at=NOW))


def work(state: str) -> Assignment:
    pk = factories.row("assignment", state=state).pk
    return Assignment.objects.select_related("cycle", "body", "office").get(pk=pk)


def moves(row: Assignment, who: Reader, *, asked: str = "") -> dict[str, NextMove]:
    items = [asked_by_hand(row, asked, "deliver_work")] if asked else []
    with translation.override("it"):
        return {move.move: move for move in what_next(row, who, items).moves}


def test_where_no_seat_holds_the_right_it_is_said_so() -> None:
    assert (
        moves(work("assigned"), reader(Role.AUDITOR))["deliver"].who
        == "Organo dipartimento: qui nessun posto ne ha il diritto"
    )


def test_where_no_office_keeps_the_record_nobody_can() -> None:
    row = work("delivered")
    row.office = row.office_id = None
    who = moves(row, reader(Role.AUDITOR))["accept"].who
    assert who == "nessuno: non c’è un ufficio che se ne occupi"


def test_only_who_may_finds_their_thing_to_do_and_what_it_does_not_ask_is_made_from_there() -> None:
    partner, auditor, row = reader(Role.RESEARCH_PARTNER), reader(Role.AUDITOR), work("assigned")
    own = moves(row, partner, asked="deliver")
    assert own["deliver"].item is not None
    assert own["take_on"].item == own["deliver"].item
    assert {move.item for move in moves(row, auditor).values()} == {None}


def test_somebody_seated_is_named_by_body_and_role() -> None:
    who = moves(work("assigned"), reader(Role.RESEARCH_PARTNER))["deliver"].who
    assert who == "Organo dipartimento: il partner di ricerca"


def test_each_seat_is_asked_of_its_own() -> None:
    member = reader(Role.CABINA_MEMBER)
    ballot = factories.row("ballot", state="open")
    with translation.override("it"):
        told = {move.move: move.who for move in what_next(ballot, member, ()).moves}
    assert told["vote"] == "Organo dipartimento: ognuno tra i componenti della cabina di regia"
