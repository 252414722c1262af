# SPDX-License-Identifier: AGPL-3.0-or-later
"""When rows went from state to state, told to who may read them."""

import pytest
from django.utils import timezone

from governance.permissions import Role
from tests import factories
from tests.stories.banco import Banco
from workflows.models.passages import passages

pytestmark = pytest.mark.django_db


def test_each_move_of_a_row_is_a_passage_and_a_vote_of_it_is_none() -> None:
    banco = Banco()
    run = banco.cycle()
    run.deliver_all()
    run.vote("comitato-presidente", "yes")
    told = passages([run.phase.pk, run.gate.pk], actor=banco.people["primo-referente"], at=timezone.now())
    assert [each.went_to for each in told[run.phase.pk]] == ["ready", "active", "in_review"]
    assert [each.went_to for each in told[run.gate.pk]] == ["awaiting", "voting"]
    assert all(each.at is not None for each in told[run.phase.pk])


def test_who_may_not_read_is_told_nothing() -> None:
    run = Banco().cycle()
    stranger = factories.seated(Role.AUDITOR, on=factories.body("altrove", of=factories.authority("altrove")))
    assert passages([run.phase.pk], actor=stranger.user, at=timezone.now()) == {}
