# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot is opened on a question that stands, on nothing that is settled, and on one thing at a time."""

from collections.abc import Iterator

import pytest
import time_machine

from governance.errors import NotNow, NotYet
from governance.models import Criterion, Question
from tests import factories
from tests.stories.banco import Banco
from tests.stories.borgo import OFFICER, SECRETARY, TEXT, Borgo

pytestmark = pytest.mark.django_db

MEMBERS = ("presidente", "componente-1", "componente-2")
BOTH_WAIVABLE = TEXT.replace('assignment = "rapporto"\n', 'assignment = "rapporto"\nwaivable = true\n', 1)


@pytest.fixture
def borgo() -> Iterator[Borgo]:
    with time_machine.travel("2026-03-02T12:00:00+01:00", tick=True):
        yield Borgo(Banco(authority=factories.authority("borgo"), text=BOTH_WAIVABLE))


def waiver(borgo: Borgo, key: str) -> Question:
    asked = Criterion.objects.get(cycle=borgo.pk, key=key)
    return borgo.propose(
        "componente-1", "primo-varco", kind="waiver", title=f"Senza {key}", text="È superato", criterion=asked.pk
    )


def stated(borgo: Borgo) -> None:
    asked = Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata")
    borgo.move(SECRETARY, asked, "state", "Prot. 12")


def test_what_is_decided_is_not_put_again(borgo: Borgo) -> None:
    borgo.work_through("prima", "rapporto")
    stated(borgo)
    borgo.submit("prima")
    borgo.put("primo-varco", remote=True)
    borgo.all_in_favour(MEMBERS)
    borgo.close()
    whole = Question.objects.get(gate__key="primo-varco")
    for asked in (whole, None):
        with pytest.raises(NotNow, match="not to be put any more"):
            borgo.put("primo-varco", asked, remote=True)


def test_a_criterion_that_is_met_is_not_waived(borgo: Borgo) -> None:
    borgo.work_through("prima")
    asked = waiver(borgo, "mappa-pubblicata")
    stated(borgo)
    with pytest.raises(NotNow, match="nothing to waive"):
        borgo.put("primo-varco", asked, remote=True)


def test_nothing_is_waived_once_the_gate_is_being_voted(borgo: Borgo) -> None:
    borgo.work_through("prima")
    asked = waiver(borgo, "rapporto-accettato")
    borgo.deliver("rapporto")
    borgo.move(OFFICER, borgo.row("rapporto"), "accept")
    stated(borgo)
    borgo.submit("prima")
    borgo.put("primo-varco", remote=True)
    with pytest.raises(NotNow, match="no criterion is waived now"):
        borgo.put("primo-varco", asked, remote=True)


def test_one_question_is_voted_at_a_time(borgo: Borgo) -> None:
    borgo.work_through("prima")
    first, second = waiver(borgo, "mappa-pubblicata"), waiver(borgo, "rapporto-accettato")
    borgo.put("primo-varco", first, remote=True)
    with pytest.raises(NotYet, match="close it first"):
        borgo.put("primo-varco", second, remote=True)
