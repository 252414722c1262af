# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a plan: its route drawn as it stands, with the days on which steps were decided, and its report."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from governance.models import Cycle, Gate, Milestone, Phase, Transcript, User
from governance.selectors.inside import CycleInside, GateInside, StepInside
from tests.stories.banco import BancoCycle
from tests.workflows.views.pages import read
from workflows.documents import pdf
from workflows.templatetags.words import day
from workflows.views.plan_files import dates_of, look_of

pytestmark = pytest.mark.django_db

AsReader: TypeAlias = Callable[[User], Client]


@pytest.fixture
def browser(run: BancoCycle, as_reader: AsReader) -> Client:
    return as_reader(run.banco.people["ufficio-dirigente"])


def test_the_picture_of_the_route_is_drawn_in_the_page_s_language(run: BancoCycle, browser: Client) -> None:
    answer = browser.get(reverse("route_picture", args=[run.pk]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "Apertura: Lavoro" in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_a_decided_step_bears_its_day_in_the_picture(run: BancoCycle, browser: Client) -> None:
    run.deliver_all()
    for seat in ("comitato-presidente", "comitato-componente-1", "comitato-componente-2"):
        run.vote(seat, "yes")
    assert "deciso, " not in browser.get(reverse("route_picture", args=[run.pk])).content.decode()
    run.close()
    decided = Gate.objects.get(pk=run.gate.pk).decided_at
    assert decided is not None
    picture = browser.get(reverse("route_picture", args=[run.pk])).content.decode()
    with translation.override("it"):
        assert f"(deciso, {day(decided)})" in picture
        assert f'font-weight="bold">{day(decided)}<' in picture


def test_a_day_is_told_as_far_as_the_document_tells_it_and_a_step_under_way_has_none() -> None:
    told = Transcript(dated="2023-05")
    known = StepInside(Milestone(key="nota", state="transcribed"), (), None, told)
    unknown = StepInside(Milestone(key="ignota", state="not_in_record"), (), None, None)
    gate = GateInside(Gate(key="varco", state="awaiting"), (), (), None)
    phase = StepInside(Phase(key="fase", state="active"), (), gate, None)
    with translation.override("it"):
        assert dates_of(CycleInside(Cycle(), [known, unknown, phase])) == {"nota": "maggio 2023"}


def test_the_picture_tells_how_each_step_stands() -> None:
    looks = {}
    for state in ("planned", "ready", "active", "closed", "stopped"):
        looks[state] = look_of(StepInside(Phase(state=state), (), None, None))
    assert looks == {
        "planned": "planned",
        "ready": "ready",
        "active": "open",
        "closed": "decided",
        "stopped": "stopped",
    }


def test_without_pango_the_page_names_the_package_and_offers_odt(
    run: BancoCycle, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PDF_CAN_BE_MADE", False)
    said = read(browser, reverse("plan", args=[run.pk]))
    assert "libpango-1.0-0" in said
    assert "Relazione in ODT" in said
    assert "Relazione in PDF" not in said
    answer = browser.get(reverse("report_pdf", args=[run.pk]))
    assert answer.status_code == 503
    assert "libpango-1.0-0" in answer.content.decode()
