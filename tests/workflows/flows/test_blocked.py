# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a thing to do holds up, and how that is said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from governance.models import Criterion, Milestone
from tests import factories
from tests.stories.banco import FILE, Banco, BancoCycle
from tests.workflows.views.pages import asked_by_hand, item_of
from workflows.flows.blocked import Blocked, blocked_by
from workflows.models import WorkItem
from workflows.templatetags.stakes import blocked_sentence, blocked_words

pytestmark = pytest.mark.django_db

AFTERWARDS = """
[[routes.formation.step]]
key = "stesura"
kind = "event"
title = "Stesura"
after = ["varco:decided"]
body = "ufficio"
window = { from = 1, months = 1 }

[[routes.formation.step]]
key = "stampa"
kind = "event"
title = "Stampa"
after = ["varco:decided", "lavoro:opened"]
body = "ufficio"
window = { from = 1, months = 1 }

[[routes.formation.step]]
key = "festa"
kind = "event"
title = "Festa <di tutti>"
after = ["stampa:decided"]
body = "ufficio"
window = { from = 1, months = 1 }
"""


@pytest.fixture
def run() -> BancoCycle:
    return Banco(text=FILE.read_text() + AFTERWARDS).cycle()


def said(item: WorkItem) -> str:
    found = blocked_by([item])
    with translation.override("it"):
        return blocked_words(found[item.pk]) if found else ""


def test_work_that_is_owed_holds_up_the_vote(run: BancoCycle) -> None:
    assert said(WorkItem.objects.get(title="Primo lavoro")) == "Senza questo non si può votare su «Varco»."


def test_a_criterion_that_is_not_stated_and_a_phase_not_submitted_hold_up_the_vote(run: BancoCycle) -> None:
    criterion = Criterion.objects.get(cycle=run.pk)
    for item in (asked_by_hand(criterion, "state", "state_evidence"), item_of(run.phase, "submit")):
        assert said(item) == "Senza questo non si può votare su «Varco»."


def test_a_vote_holds_up_the_phase_and_what_comes_after_the_gate(run: BancoCycle) -> None:
    run.deliver_all()
    item = item_of(run.ballot, "vote", seat=run.banco.seats["comitato-presidente"])
    assert said(item) == "Finché non si decide, «Lavoro» non si chiude e non possono cominciare «Stesura», «Stampa»."


def test_at_the_last_gate_a_vote_holds_up_the_phase_alone() -> None:
    run = Banco().cycle()
    run.deliver_all()
    item = item_of(run.ballot, "vote", seat=run.banco.seats["comitato-presidente"])
    assert said(item) == "Finché non si decide, «Lavoro» non si chiude."


def test_a_phase_to_open_holds_up_its_own_work(run: BancoCycle) -> None:
    item = asked_by_hand(run.phase, "open", "open_phase")
    assert said(item) == "Senza questo il lavoro della fase non comincia e non si può votare su «Varco»."


def test_an_act_to_record_holds_up_the_next_step(run: BancoCycle) -> None:
    step = factories.row("milestone", state="open", of=run.row)
    Milestone.objects.filter(pk=step.pk).update(key="stampa-2")
    assert said(asked_by_hand(step, "record", "record_act")) == ""
    press = Milestone.objects.get(cycle=run.pk, key="stampa")
    assert said(asked_by_hand(press, "record", "record_act")) == "Senza questo non può cominciare «Festa <di tutti>»."


def test_a_suspended_cycle_holds_up_everybody(run: BancoCycle) -> None:
    item = asked_by_hand(run.row, "resume", "suspend")
    assert said(item) == "Finché il ciclo è sospeso, nessuno può andare avanti."


def test_a_phase_without_a_gate_holds_up_nothing(run: BancoCycle) -> None:
    assert said(asked_by_hand(factories.phase(run.row), "submit", "submit_phase")) == ""


def test_on_a_page_titles_bear_their_language_and_no_marks_of_their_own() -> None:
    shown = blocked_sentence(Blocked("steps", "it", following=("A & B", "<b>C</b>")))
    assert '<span lang="it">A &amp; B</span>», «<span lang="it">&lt;b&gt;C&lt;/b&gt;</span>' in shown


def test_a_desk_full_of_things_is_one_query(run: BancoCycle) -> None:
    items = list(WorkItem.objects.filter(closed_at=None).select_related("cycle__authority"))
    assert len(items) > 2
    with CaptureQueriesContext(connection) as asked:
        blocked_by(items)
    assert len(asked) == 1
