# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the acts refuse, in one sentence each, and what they leave as it was."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection
from django.db.models import Model
from django.utils import timezone

from governance import grants
from governance.errors import BadFile, Invalid, NotAllowed, NotNow, NotYet, Refusal, Unseen
from governance.models import (
    Adoption,
    Assignment,
    Criterion,
    Cycle,
    Edition,
    Elector,
    Milestone,
    Seat,
    Tenure,
    Transcript,
    User,
    Vote,
)
from governance.permissions import Role
from tests import factories
from tests.stories.banco import FILE, Banco, BancoCycle
from workflows.actions.cast_vote import cast_vote
from workflows.actions.deliver_work import deliver_work
from workflows.actions.load_procedure import load_procedure
from workflows.actions.make_move import make_move
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.actions.transcribe_act import ROME, Document, transcribe_act
from workflows.flows.library import TextAltered, procedure_of
from workflows.models import JournalEntry, ProcedureVersion, append_only
from workflows.procedures import soundness
from workflows.procedures.loader import loads

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> BancoCycle:
    return Banco().cycle()


def test_a_delivery_says_what_is_handed_in(run: BancoCycle) -> None:
    work = Assignment.objects.get(cycle=run.pk, key="primo-lavoro")
    with pytest.raises(Invalid, match="what you hand in") as refused:
        deliver_work(
            actor=run.banco.people["primo-referente"], cycle=run.pk, assignment=work.pk, statement="  ", key=None
        )
    assert refused.value.field_name == "statement"


def test_a_vote_is_one_of_four_answers(run: BancoCycle) -> None:
    run.deliver_all()
    with pytest.raises(Invalid, match="one of the answers"):
        run.vote("comitato-presidente", "maybe")


def test_a_seat_filled_after_the_opening_has_no_vote(run: BancoCycle) -> None:
    leave(run, "comitato-componente-2")
    run.deliver_all()
    vote_as_newcomer(run)


def test_who_takes_a_seat_in_mid_ballot_has_not_the_vote_of_who_left_it(run: BancoCycle) -> None:
    run.deliver_all()
    leave(run, "comitato-componente-2")
    vote_as_newcomer(run)
    run.close()
    assert json.loads(run.ballot.verdict)["tests"][0]["numbers"]["size"] == 3, "the seat stays in the electorate"


def vote_as_newcomer(run: BancoCycle) -> None:
    seat = run.banco.seats["comitato-componente-2"]
    newcomer = factories.hold_seat(seat, factories.person(), since=timezone.now()).user
    with pytest.raises(NotYet, match="not in the electorate"):
        cast_vote(actor=newcomer, cycle=run.pk, ballot=run.ballot.pk, seat=seat, choice="yes", key=None)


def test_evidence_stands_still_once_the_gate_is_presented(run: BancoCycle) -> None:
    office = run.phase.body
    criterion = Criterion.objects.create(
        cycle=run.row, gate=run.gate, key="x", position=9, kind="statement", title="Prova", body=office, state="open"
    )
    run.deliver_all()
    run.move("ufficio-dirigente", "criterion", criterion.pk, "state", reason="ecco")
    run.close()
    assert run.gate.state == "ready", "nobody voted"
    with pytest.raises(NotYet, match="stands still"):
        run.move("ufficio-dirigente", "criterion", criterion.pk, "withdraw", reason="non vale")
    Criterion.objects.filter(pk=criterion.pk).update(state="open")
    with pytest.raises(NotYet, match="Criteria not met yet: Prova"):
        run.call()


def test_a_phase_completed_while_suspended_passes_to_its_gate_when_it_resumes(run: BancoCycle) -> None:
    run.move("ufficio-dirigente", "phase", run.phase.pk, "suspend", reason="pausa")
    run.deliver_all()
    assert run.gate.state == "awaiting"
    run.move("ufficio-dirigente", "phase", run.phase.pk, "resume")
    assert run.gate.state == "voting"


def test_four_eyes_are_of_four_people_whoever_acts_for_whom() -> None:
    now = timezone.now()
    holder = factories.seated(Role.PROGRAMMING_DEPARTMENT)
    stand_in = factories.person()
    grants.substitute(tenure=holder, user=stand_in, since=now - timedelta(days=1), until=now + timedelta(days=1))
    for deliverer, reviewer in ((holder.user, stand_in), (stand_in, holder.user)):
        row = factories.row("assignment", state="assigned")
        assert isinstance(row, Assignment)
        deliver_work(actor=deliverer, cycle=row.cycle_id, assignment=row.pk, statement="Ecco", key=None)
        with pytest.raises(NotYet, match="cannot be the one who accepts"):
            make_move(actor=reviewer, cycle=row.cycle_id, machine="assignment", row=row.pk, move="accept", key=None)


def test_the_same_form_with_another_choice_is_not_the_same_act(run: BancoCycle) -> None:
    run.deliver_all()
    first = run.vote("comitato-presidente", "no", key="form")
    assert run.vote("comitato-presidente", "no", key="form") == first
    with pytest.raises(NotYet, match="already voted"):
        run.vote("comitato-presidente", "yes", key="form")


def test_nothing_is_decided_by_a_procedure_whose_text_was_changed(run: BancoCycle) -> None:
    procedure_of.cache_clear()
    append_only.remove(connection)
    version = ProcedureVersion.objects.get(pk=run.row.procedure_sha256)
    version.text = version.text.replace('at_least = "1/2"', 'at_least = "0/2"')
    version.save()
    with pytest.raises(TextAltered):
        run.deliver_all()
    procedure_of.cache_clear()


def test_a_cycle_goes_on_by_its_text_when_new_files_are_asked_for_more(
    run: BancoCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stricter(_procedure: object) -> Iterator[soundness.Fault]:
        yield soundness.Fault(("rule", 0), "this is not sound any more")

    monkeypatch.setattr(soundness, "faults", stricter)
    procedure_of.cache_clear()
    with pytest.raises(BadFile, match="not sound any more"):
        loads(run.banco.loaded.text, "banco.toml")
    run.deliver_all()
    assert run.ballot.state == "open"
    procedure_of.cache_clear()


@pytest.mark.parametrize("model", [Vote, Elector, Transcript, ProcedureVersion])
def test_what_a_decision_rests_on_is_not_changed(run: BancoCycle, model: type[Model]) -> None:
    run.deliver_all()
    run.vote("comitato-presidente", "no")
    if model is Transcript:
        Transcript.objects.create(
            cycle=run.row, subject_id=uuid4(), document="d", source="s", dated="2024", outcome="o", strength="primary"
        )
    table = model._meta.db_table
    statements = (f"UPDATE {table} SET {model._meta.pk.column} = NULL", f"DELETE FROM {table}")  # noqa: S608
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute("SAVEPOINT before_the_change")
            with pytest.raises((IntegrityError, OperationalError), match="append-only"):
                cursor.execute(statement)
            cursor.execute("ROLLBACK TO SAVEPOINT before_the_change")


def test_a_rule_on_the_members_assigned_by_law_takes_their_number_from_the_procedure() -> None:
    """Neither a seat that stands empty nor one that is added in mid-ballot changes what was needed."""
    text = FILE.read_text(encoding="utf-8")
    by_assigned = text.replace('{ of = "members"', '{ of = "assigned"').replace(
        'kind = "steering"', 'kind = "steering"\nassigned = 3'
    )
    run = Banco(text=by_assigned).cycle()
    leave(run, "comitato-componente-2")
    run.deliver_all()
    for number in range(4):
        Seat.objects.create(
            body_id=run.ballot.body_id, key=f"nuovo-{number}", label="Nuovo", role=Role.CABINA_MEMBER.value
        )
    run.vote("comitato-presidente", "yes")
    run.vote("comitato-componente-1", "yes")
    run.close()
    quorum = json.loads(run.ballot.verdict)["tests"][0]
    assert (quorum["numbers"]["base"], quorum["numbers"]["size"], quorum["met"]) == ("assigned", 3, True)


def leave(run: BancoCycle, seat: str) -> None:
    """Who held the seat left it long ago."""
    Tenure.objects.filter(seat=run.banco.seats[seat]).update(until="2021-01-01T00:00:00Z")


@pytest.mark.parametrize(("machine", "move"), [("ballot", "vote"), ("assignment", "deliver"), ("nothing", "open")])
def test_what_has_an_act_of_its_own_is_done_only_by_it(run: BancoCycle, machine: str, move: str) -> None:
    with pytest.raises(NotNow, match="not done here"):
        run.move("ufficio-dirigente", machine, uuid4(), move)


def test_a_cycle_is_suspended_with_a_reason_and_resumed(run: BancoCycle) -> None:
    run.move("ufficio-dirigente", "cycle", run.pk, "suspend", reason="Elezioni")
    with pytest.raises(NotNow, match="nothing in it moves"):
        run.deliver("primo-referente", "primo-lavoro")
    run.move("ufficio-dirigente", "cycle", run.pk, "resume")
    run.deliver("primo-referente", "primo-lavoro")


def opening(plan: UUID, banco: Banco, route: str = "formation") -> Opening:
    return Opening(plan, route, banco.loaded.sha256, "Formazione", date(2026, 1, 1))


def test_a_cycle_needs_a_plan_of_the_authority_and_a_route_of_the_procedure(run: BancoCycle) -> None:
    officer, authority = run.banco.people["ufficio-dirigente"], run.banco.authority.pk
    with pytest.raises(Unseen):
        open_cycle(actor=officer, authority=authority, opening=opening(uuid4(), run.banco), key=None)
    with pytest.raises(Invalid, match="no such route"):
        open_cycle(actor=officer, authority=authority, opening=opening(run.row.plan_id, run.banco, "altro"), key=None)
    with pytest.raises(NotAllowed):
        open_cycle(
            actor=run.banco.people["comitato-presidente"],
            authority=authority,
            opening=opening(run.row.plan_id, run.banco),
            key=None,
        )
    assert Cycle.objects.count() == 1


class TestTranscribing:
    @pytest.fixture
    def secretary(self) -> User:
        return factories.seated(Role.COUNCIL_SECRETARY).user

    def document(self, **told: object) -> Document:
        facts = {"title": "Verbale", "source": "Archivio", "strength": "primary", "dated": "2024-07-19"}
        return Document(**{**facts, "outcome": "approvata", **told})  # type: ignore[arg-type]

    def transcribe(self, secretary: User, row: Milestone | Adoption, document: Document) -> None:
        transcribe_act(
            actor=secretary,
            cycle=row.cycle_id,
            machine=row.MACHINE.name,
            row=row.pk,
            document=document,
            reason="Atto precedente al sistema",
            key=None,
        )

    def past(self) -> Cycle:
        return factories.cycle(nature=Cycle.Nature.HISTORICAL)

    def milestone(self) -> Milestone:
        row = factories.row("milestone", state="open", of=self.past())
        assert isinstance(row, Milestone)
        return row

    def test_numbers_that_contradict_each_other_are_refused_with_the_difference(self, secretary: User) -> None:
        row = self.milestone()
        with pytest.raises(Invalid, match="1 of difference"):
            self.transcribe(secretary, row, self.document(present=17, yes=10, no=0, abstained=6, not_voting=0))
        assert not Transcript.objects.exists()

    def test_an_adoption_needs_its_day(self, secretary: User) -> None:
        row = factories.row("adoption", state="drafting", of=self.past())
        assert isinstance(row, Adoption)
        with pytest.raises(Invalid, match="with its day"):
            self.transcribe(secretary, row, self.document(dated="2024-07"))
        assert not Edition.objects.exists()

    def test_what_has_no_transcription_is_refused(self, secretary: User) -> None:
        row = self.milestone()
        for machine in ("phase", "cycle", "nothing"):
            with pytest.raises(NotNow, match="not done here"):
                transcribe_act(
                    actor=secretary,
                    cycle=row.cycle_id,
                    machine=machine,
                    row=row.pk,
                    document=self.document(),
                    key=None,
                )

    def test_who_may_not_transcribe_leaves_no_document(self) -> None:
        row = self.milestone()
        with pytest.raises(Refusal):
            self.transcribe(factories.seated(Role.COUNCILLOR).user, row, self.document())
        assert not Transcript.objects.exists()
        assert not JournalEntry.objects.exists()


def test_a_day_is_its_noon_unless_that_is_still_to_come() -> None:
    document = Document(title="Verbale", source="Ufficio", strength="primary", dated="2026-03-02", outcome="sì")
    morning = datetime(2026, 3, 2, 9, 30, tzinfo=ROME)
    for now, expected in ((morning, morning), (morning + timedelta(days=1), datetime(2026, 3, 2, 12, tzinfo=ROME))):
        with time_machine.travel(now, tick=False):
            assert document.happened == expected


def test_the_procedure_of_another_authority_is_not_loaded(run: BancoCycle) -> None:
    other = factories.authority("altro")
    with pytest.raises(BadFile, match="of banco, not of this authority"):
        load_procedure(actor=None, authority=other.pk, loaded=run.banco.loaded, key=None)


def test_of_two_who_load_one_text_at_once_the_second_is_told(run: BancoCycle, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = loads(FILE.read_text().replace("version = 1", "version = 2"), "banco")

    def meanwhile(*_: object) -> None:
        monkeypatch.undo()
        load_procedure(actor=None, authority=run.banco.authority.pk, loaded=loaded, key=None)

    monkeypatch.setattr("workflows.actions.load_procedure._demand_towns", meanwhile)
    with pytest.raises(NotNow, match="has just been loaded"):
        load_procedure(actor=None, authority=run.banco.authority.pk, loaded=loaded, key=None)


def test_a_new_version_does_not_change_the_role_of_a_seat(run: BancoCycle) -> None:
    text = FILE.read_text().replace("version = 1", "version = 2")
    changed = text.replace('role = "cabina_member"', 'role = "delegated_councillor"')
    assert changed != text
    with pytest.raises(BadFile) as told:
        load_procedure(actor=None, authority=run.banco.authority.pk, loaded=loads(changed, "banco"), key=None)
    assert [str(problem) for problem in told.value.problems] == [
        f'the seat "componente-{number}" of "comitato" is there with the role "cabina_member": '
        "give the new one another key"
        for number in (1, 2)
    ]
    assert ProcedureVersion.objects.count() == 1
    assert load_procedure(actor=None, authority=run.banco.authority.pk, loaded=loads(text, "banco"), key=None)


def test_a_cycle_runs_by_a_procedure_of_its_own_authority(run: BancoCycle) -> None:
    officer = run.banco.people["ufficio-dirigente"]
    unknown = Opening(run.row.plan_id, "formation", "0" * 64, "Formazione", date(2026, 1, 1))
    with pytest.raises(Unseen):
        open_cycle(actor=officer, authority=run.banco.authority.pk, opening=unknown, key=None)


def test_a_move_asked_in_a_cycle_that_is_not_there_is_not_seen() -> None:
    with pytest.raises(Unseen):
        make_move(actor=factories.person(), cycle=uuid4(), machine="phase", row=uuid4(), move="open", key=None)
