# SPDX-License-Identifier: AGPL-3.0-or-later
"""A committee decides at three gates, as people would: too few come, some may not vote, conditions bind, a vote is secret."""

from datetime import date

import pytest
import time_machine

from governance.errors import Invalid, NotNow, NotYet
from governance.machines import criterion, gate, obligation, phase, question, sitting
from governance.models import Criterion, Minutes, Paper, Phase, Question, Vote
from tests.stories.borgo import CHAIR, OFFICER, PARTNER, SECRETARY, Borgo, noon
from workflows.documents.journal_verification import verify_journal
from workflows.flows.route import witness
from workflows.models import JournalEntry

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN, FIRST, SECOND, LATER = date(2026, 3, 2), date(2026, 3, 10), date(2026, 3, 12), date(2026, 4, 2)


@pytest.fixture
def clock() -> "time_machine.Traveller":  # type: ignore[misc]
    with time_machine.travel(noon(BEGIN), tick=True) as traveller:
        yield traveller


@pytest.fixture
def borgo(clock: "time_machine.Traveller") -> Borgo:
    return Borgo()


def to_the_first_gate(borgo: Borgo) -> None:
    """The phase is done and stands before its gate."""
    borgo.work_through("prima", "rapporto")
    borgo.move(
        SECRETARY, Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata"), "state", "Prot. 12 del 2 marzo"
    )
    borgo.submit("prima")


def sit(borgo: Borgo, clock: "time_machine.Traveller", day: date, *present: str) -> None:
    """The sitting that is convened for the day begins with these members, and its first item is taken up."""
    clock.move_to(noon(day))
    borgo.move(CHAIR, borgo.sitting, "open")
    borgo.arrive(*present)
    borgo.take_up()


def test_from_an_unmet_criterion_to_an_approval_whose_conditions_stop_the_next_gate(
    borgo: Borgo, clock: "time_machine.Traveller"
) -> None:
    borgo.work_through("prima", "rapporto")
    with pytest.raises(NotYet, match="La mappa è pubblicata"):
        borgo.submit("prima")
    borgo.move(
        SECRETARY, Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata"), "state", "Prot. 12 del 2 marzo"
    )
    borgo.submit("prima")
    assert borgo.gate("primo-varco").state == gate.S.READY

    with pytest.raises(Invalid):
        borgo.convene(date(2026, 3, 5), "primo-varco")
    borgo.convene(FIRST, "primo-varco", again=SECOND)
    with pytest.raises(NotYet):
        borgo.move(CHAIR, borgo.sitting, "open")

    clock.move_to(noon(FIRST))
    deserted = borgo.sitting
    borgo.move(CHAIR, deserted, "open")
    borgo.arrive("presidente", "componente-1")
    borgo.move(CHAIR, deserted, "desert")
    deserted.refresh_from_db()
    again = borgo.sitting
    assert (deserted.state, again.state, again.convocation) == (sitting.S.DESERTED, sitting.S.CONVENED, 2)
    assert again.called_for == noon(SECOND)

    clock.move_to(noon(SECOND))
    stand_in = borgo.city.substitute("comitato-componente-2", "sostituta")
    borgo.move(CHAIR, again, "open")
    borgo.arrive("presidente", "componente-1", "componente-3")
    borgo.arrive_as("componente-2", "sostituta")
    borgo.recuse("componente-3", "primo-varco")
    borgo.take_up()
    report = borgo.condition("componente-1", "primo-varco", "Aggiornare il rapporto", blocking=True)
    borgo.condition("componente-2", "primo-varco", "Tradurre la sintesi", blocking=False, who="sostituta")
    whole = Question.objects.get(gate__key="primo-varco", kind="whole")
    with pytest.raises(NotYet, match="Aggiornare il rapporto"):
        borgo.put("primo-varco", whole)

    borgo.put("primo-varco", report)
    borgo.all_in_favour(("presidente", "componente-1"))
    borgo.vote("componente-2", "no", who="sostituta", reason="Il rapporto è già aggiornato")
    with pytest.raises(NotYet, match="recused"):
        borgo.vote("componente-3", "yes")
    with pytest.raises(NotYet):
        borgo.vote("componente-4", "yes")
    borgo.close()
    assert borgo.gate("primo-varco").state == gate.S.EXAMINED
    borgo.put("primo-varco")
    borgo.all_in_favour(("presidente", "componente-1"))
    borgo.vote("componente-2", "yes", who="sostituta")
    borgo.close()
    borgo.put("primo-varco")
    borgo.vote("presidente", "yes")
    borgo.vote("componente-1", "no")
    borgo.change("componente-1", "yes")
    ballot = borgo.close()

    assert borgo.gate("primo-varco").state == gate.S.APPROVED_WITH_CONDITIONS
    assert Phase.objects.get(key="prima").state == phase.S.CLOSED
    assert {each.state for each in Question.objects.filter(gate__key="primo-varco")} == {question.S.CARRIED}
    assert ballot.convocation == 2
    cast = Vote.objects.filter(elector__ballot=ballot, elector__seat=borgo.seat("componente-1"))
    assert sorted(cast.values_list("choice", flat=True)) == ["no", "yes"]
    assert Vote.objects.filter(cast_by=stand_in).count() == 2
    borgo.move(CHAIR, borgo.sitting, "close")
    assert Minutes.objects.filter(sitting=again).exists()

    borgo.work_through("seconda")
    borgo.submit("seconda")
    blocking, warning = borgo.obligation("Aggiornare il rapporto"), borgo.obligation("Tradurre la sintesi")
    assert (blocking.blocking, warning.blocking) == (True, False)
    with pytest.raises(NotYet, match="Aggiornare il rapporto"):
        borgo.put("secondo-varco", written=True)
    borgo.state_obligation(blocking)
    borgo.move(CHAIR, borgo.obligation("Aggiornare il rapporto"), "discharge")
    assert borgo.obligation("Aggiornare il rapporto").state == obligation.S.DISCHARGED
    borgo.put("secondo-varco", written=True)
    assert borgo.gate("secondo-varco").state == gate.S.VOTING
    assert borgo.obligation("Tradurre la sintesi").state == obligation.S.OPEN
    verify_journal(borgo.city.authority)
    assert witness(borgo.cycle) == set()


def to_the_second_gate(borgo: Borgo) -> None:
    to_the_first_gate(borgo)
    borgo.put("primo-varco", remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    borgo.work_through("seconda")
    borgo.submit("seconda")


def test_a_written_procedure_is_called_to_a_sitting_and_decided_there(
    borgo: Borgo, clock: "time_machine.Traveller"
) -> None:
    to_the_second_gate(borgo)
    written = borgo.put("secondo-varco", written=True)
    borgo.all_in_favour(("presidente", "componente-1"))
    with pytest.raises(NotYet, match="3 missing"):
        borgo.close()
    borgo.call_to_sitting("componente-2", "Se ne deve discutere")
    written.refresh_from_db()
    assert (written.state, '"to_sitting"' in written.verdict) == ("closed", True)
    assert borgo.gate("secondo-varco").state == gate.S.READY
    with pytest.raises(NotNow):
        borgo.vote("componente-3", "yes")

    borgo.convene(FIRST, "secondo-varco")
    sit(borgo, clock, FIRST, "presidente", "componente-1", "componente-2")
    borgo.put("secondo-varco")
    borgo.all_in_favour(("presidente", "componente-1"))
    borgo.vote("componente-2", "abstain", reason="Manca il parere delle zone")
    borgo.close()
    assert borgo.gate("secondo-varco").state == gate.S.APPROVED
    told = list(JournalEntry.objects.filter(cycle=borgo.pk).values_list("event", flat=True))
    assert told.count("ballot.interrupt") == 1
    assert told.count("ballot.call_to_sitting") == 1
    verify_journal(borgo.city.authority)


def test_a_written_procedure_whose_term_is_over_closes_by_itself(borgo: Borgo, clock: "time_machine.Traveller") -> None:
    to_the_second_gate(borgo)
    written = borgo.put("secondo-varco", written=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    clock.move_to(noon(date(2026, 3, 8)))
    borgo.fire_timers()
    written.refresh_from_db()
    assert written.state == "closed"
    assert borgo.gate("secondo-varco").state == gate.S.APPROVED
    verify_journal(borgo.city.authority)


def test_a_secret_ballot_tells_who_voted_and_how_many_answered_what(
    borgo: Borgo, clock: "time_machine.Traveller"
) -> None:
    to_the_second_gate(borgo)
    borgo.put("secondo-varco", written=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2", "componente-3", "componente-4"))
    borgo.close()
    borgo.work_through("terza")
    borgo.submit("terza")
    borgo.convene(FIRST, "terzo-varco")
    sit(borgo, clock, FIRST, "presidente", "componente-1", "componente-2", "componente-3")
    borgo.put("terzo-varco")
    with pytest.raises((Invalid, NotYet)):
        borgo.vote("presidente", "yes")
    for seat, answer in (("presidente", "no"), ("componente-1", "yes"), ("componente-2", "yes")):
        borgo.vote_secretly(seat, answer)
    assert set(Vote.objects.filter(elector__ballot=borgo.ballot).values_list("choice", flat=True)) == {""}
    borgo.leave("componente-3")
    ballot = borgo.close()
    assert borgo.gate("terzo-varco").state == gate.S.APPROVED
    assert dict(Paper.objects.filter(ballot=ballot).values_list("answer", "count")) == {
        "yes": 2,
        "no": 1,
        "abstain": 0,
        "blank": 0,
    }
    verify_journal(borgo.city.authority)


def test_a_return_reopens_the_phase_with_the_work_it_names_and_the_next_round_begins_anew(
    borgo: Borgo, clock: "time_machine.Traveller"
) -> None:
    to_the_first_gate(borgo)
    borgo.convene(FIRST, "primo-varco")
    sit(borgo, clock, FIRST, "presidente", "componente-1", "componente-2")
    work = borgo.row("rapporto")
    back = borgo.propose(
        "componente-1",
        "primo-varco",
        kind="return",
        title="Rifare le tabelle",
        text="Mancano i dati",
        reopens=(work.pk,),
    )
    borgo.put("primo-varco", back)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    first_round = borgo.gate("primo-varco")
    assert (first_round.state, first_round.examination) == (gate.S.AWAITING, 2)
    assert (Phase.objects.get(key="prima").state, borgo.row("rapporto").state) == (phase.S.ACTIVE, "returned")
    borgo.move(CHAIR, borgo.sitting, "close")

    borgo.deliver("rapporto")
    borgo.move(OFFICER, borgo.row("rapporto"), "accept")
    borgo.submit("prima")
    borgo.put("primo-varco", remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    assert borgo.gate("primo-varco").state == gate.S.APPROVED
    assert borgo.gate("primo-varco").examination == 2


def test_a_gate_is_put_off_to_a_day_and_a_vote_against_lets_it_be_put_again(borgo: Borgo) -> None:
    to_the_first_gate(borgo)
    borgo.put("primo-varco", remote=True)
    for seat in ("presidente", "componente-1", "componente-2"):
        borgo.vote(seat, "no")
    borgo.close()
    assert borgo.gate("primo-varco").state == gate.S.READY
    assert Question.objects.filter(gate__key="primo-varco", kind="whole", state=question.S.PROPOSED).count() == 1
    off = borgo.propose(
        "presidente",
        "primo-varco",
        kind="suspensive",
        title="A dopo la Conferenza",
        text="Si attende",
        put_off_to=LATER,
    )
    borgo.put("primo-varco", off, remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    deferred = borgo.gate("primo-varco")
    assert (deferred.state, deferred.due_on) == (gate.S.DEFERRED, LATER)


def test_a_criterion_is_waived_by_a_recorded_decision_alone(borgo: Borgo) -> None:
    borgo.work_through("prima", "rapporto")
    asked = Criterion.objects.get(cycle=borgo.pk, key="mappa-pubblicata")
    waiver = borgo.propose(
        "componente-1",
        "primo-varco",
        kind="waiver",
        title="Fare a meno della mappa",
        text="È superata dal nuovo portale",
        criterion=asked.pk,
    )
    borgo.put("primo-varco", waiver, remote=True)
    borgo.all_in_favour(("presidente", "componente-1", "componente-2"))
    borgo.close()
    asked.refresh_from_db()
    assert asked.state == criterion.S.WAIVED
    assert borgo.gate("primo-varco").state == gate.S.AWAITING
    borgo.submit("prima")
    assert borgo.gate("primo-varco").state == gate.S.READY
    assert PARTNER in borgo.city.people
