# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has an interest takes no part: recorded before the vote, by themselves or by who keeps the presences; why is kept
and not published.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Refusal
from governance.models import Recusal, Substitution, User
from governance.models.matching import words_in
from tests import factories
from tests.stories.voting import ALL, CHAIR, FIRST, SECOND, SECRETARY, SUBSTITUTES, Voting
from workflows.actions.end_tenure import end_tenure
from workflows.models import FreeText, JournalEntry, journal_search
from workflows.models.chronicle import of_subjects
from workflows.models.found_texts import written

pytestmark = pytest.mark.django_db

ADMINISTRATOR, OFFICER, PARTNER = "amministrazione-amministratore", "ufficio-dirigente", "primo-referente"


@pytest.fixture
def voting() -> Voting:
    return Voting.begin(called=True)


@pytest.mark.parametrize("who", [FIRST, SECRETARY, CHAIR])
def test_a_recusal_is_said_by_the_holder_or_recorded_by_who_keeps_the_presences(voting: Voting, who: str) -> None:
    voting.recuse(FIRST, who=who, reason="La ditta è di mia sorella")
    (recusal,) = Recusal.objects.all()
    assert (recusal.seat_id, recusal.tenure.user) == (voting.seat(FIRST), voting.run.banco.people[FIRST])
    told = JournalEntry.objects.get(event="recusal.declare")
    data = json.loads(told.text)["data"]
    assert (data["seat"], data["tenure"]) == (str(recusal.seat_id), str(recusal.tenure_id))
    assert FreeText.objects.get(pk=data["reason"]["id"]).text == "La ditta è di mia sorella"
    assert (told.subject_machine, told.subject_id) == ("gate", voting.run.gate.pk)


@pytest.mark.parametrize("who", [SECOND, OFFICER, PARTNER, ADMINISTRATOR])
def test_nobody_else_recuses_a_member(voting: Voting, who: str) -> None:
    for act in (voting.recuse, voting.recuse_no_more):
        with pytest.raises(NotAllowed):
            act(FIRST, who=who)
    assert not Recusal.objects.exists()


def test_an_interest_is_declared_by_who_has_it_and_not_by_their_substitute() -> None:
    voting = Voting.begin(SUBSTITUTES, called=True)
    voting.run.banco.substitute(FIRST, "sostituta")
    with pytest.raises(NotAllowed):
        voting.recuse(FIRST, who="sostituta")


def test_who_is_recused_is_asked_nothing_and_leaves_the_base(voting: Voting) -> None:
    voting.recuse(FIRST)
    voting.call()
    with pytest.raises(NotYet, match="is recused"):
        voting.vote(FIRST, "yes")
    voting.vote(CHAIR, "yes")
    voting.run.close()
    quorum, majority = (test["numbers"] for test in json.loads(voting.ballot.verdict)["tests"])
    assert (quorum["size"], majority["left"]) == (2, 1)


def test_who_is_recused_does_not_vote_for_another_either() -> None:
    voting = Voting.begin(SUBSTITUTES, called=True)
    voting.run.banco.substitute(SECOND, "sostituta")
    Substitution.objects.update(user=voting.run.banco.people[FIRST])
    voting.recuse(FIRST)
    voting.call()
    with pytest.raises(NotYet, match="is recused"):
        voting.vote(SECOND, "yes", who=FIRST)
    voting.vote(SECOND, "yes")


def test_one_who_is_recused_no_more_votes_for_another_again() -> None:
    voting = Voting.begin(SUBSTITUTES, called=True)
    voting.run.banco.substitute(SECOND, "sostituta")
    Substitution.objects.update(user=voting.run.banco.people[FIRST])
    voting.recuse(FIRST)
    voting.recuse_no_more(FIRST)
    voting.call()
    voting.vote(SECOND, "yes", who=FIRST)
    assert voting.votes(SECOND) == ["yes"]


@pytest.mark.parametrize("who", [SECRETARY, CHAIR])
def test_what_another_recorded_only_the_holder_withdraws(voting: Voting, who: str) -> None:
    voting.recuse(FIRST, who=who)
    with pytest.raises(NotAllowed):
        voting.recuse_no_more(FIRST, who=who)
    assert Recusal.objects.get().withdrawn_at is None
    voting.recuse_no_more(FIRST)
    assert Recusal.objects.get().withdrawn_at


def test_one_recused_by_mistake_takes_part_again_and_can_be_recused_again(voting: Voting) -> None:
    voting.recuse(FIRST)
    voting.recuse_no_more(FIRST)
    assert Recusal.objects.get().withdrawn_at
    voting.recuse(FIRST)
    voting.recuse_no_more(FIRST)
    voting.call()
    voting.vote(FIRST, "yes")
    assert Recusal.objects.count() == 2


def test_a_recusal_binds_the_person_and_not_who_takes_the_seat_afterwards(voting: Voting) -> None:
    voting.recuse(FIRST)
    holder = voting.run.banco.people[FIRST].tenures.get()
    end_tenure(
        actor=voting.run.banco.people[ADMINISTRATOR],
        authority=voting.run.banco.authority.pk,
        tenure=holder.pk,
        reason="Dimissioni",
        key=None,
    )
    voting.run.banco.people["nuova"] = factories.hold_seat(
        voting.seat(FIRST), factories.person(), since=timezone.now()
    ).user
    with pytest.raises(NotNow, match="No recusal"):
        voting.recuse_no_more(FIRST, who="nuova")
    voting.call()
    voting.vote(FIRST, "yes", who="nuova")
    assert not voting.ballot.electors.filter(recused=True).exists()


def suspended(voting: Voting) -> None:
    voting.run.move(OFFICER, "cycle", voting.run.pk, "suspend", reason="Elezioni")


def approved(voting: Voting) -> None:
    voting.call()
    for seat in ALL:
        voting.vote(seat, "yes")
    voting.run.close()


TOO_LATE: dict[str, tuple[Callable[[Voting], object], type[Refusal], str]] = {
    "the ballot is open": (Voting.call, NotYet, "The vote is open: a recusal is recorded before it"),
    "it is on record already": (lambda voting: voting.recuse(FIRST), NotNow, "on record already"),
    "the cycle is suspended": (suspended, NotNow, "nothing in it moves"),
    "the gate is decided": (approved, NotNow, "nothing in it moves"),
}


@pytest.mark.parametrize(("before", "kind", "sentence"), TOO_LATE.values(), ids=TOO_LATE.keys())
def test_a_recusal_is_refused_where(
    voting: Voting, before: Callable[[Voting], object], kind: type[Refusal], sentence: str
) -> None:
    before(voting)
    recusals = Recusal.objects.count()
    with pytest.raises(kind, match=sentence):
        voting.recuse(FIRST)
    assert Recusal.objects.count() == recusals


def test_a_gate_that_is_decided_takes_no_recusal_though_the_cycle_goes_on(voting: Voting) -> None:
    type(voting.run.gate).objects.filter(pk=voting.run.gate.pk).update(state="approved")
    for act in (voting.recuse, voting.recuse_no_more):
        with pytest.raises(NotNow, match="This gate is decided"):
            act(FIRST)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_recusal_and_its_withdrawal_say_why(voting: Voting, reason: str) -> None:
    with pytest.raises(Invalid, match="Write why"):
        voting.recuse(FIRST, reason=reason)
    voting.recuse(FIRST)
    with pytest.raises(Invalid, match="Write why") as refused:
        voting.recuse_no_more(FIRST, reason=reason)
    assert refused.value.field_name == "reason"


@pytest.mark.parametrize("seat", [SECRETARY, PARTNER])
def test_only_a_seat_that_votes_is_recused(voting: Voting, seat: str) -> None:
    with pytest.raises(Invalid, match="Nobody who votes holds this seat"):
        voting.recuse(seat, who=SECRETARY)


def test_a_seat_that_nobody_holds_is_not_recused(voting: Voting) -> None:
    voting.run.banco.people[FIRST].tenures.update(until=timezone.now() - timedelta(days=1))
    with pytest.raises(Invalid, match="Nobody who votes holds this seat"):
        voting.recuse(FIRST, who=SECRETARY)


def test_the_database_itself_keeps_one_recusal_for_each_holder(voting: Voting) -> None:
    voting.recuse(FIRST)
    (kept,) = Recusal.objects.all()
    with pytest.raises(IntegrityError):
        Recusal.objects.create(gate=kept.gate, seat=kept.seat, tenure=kept.tenure, declared_at=timezone.now())


class TestWhyIsNotPublished:
    """The reason of a recusal is told to who reads what is said in sittings, and to nobody else."""

    WHY = "La ditta è di mia sorella"

    @pytest.fixture
    def reader(self, voting: Voting) -> Callable[[str], User]:
        voting.recuse(FIRST, reason=self.WHY)
        return lambda name: voting.run.banco.people[name]

    @pytest.mark.parametrize(
        ("who", "told"), [(SECOND, True), (OFFICER, True), (PARTNER, False), (ADMINISTRATOR, False)]
    )
    def test_on_a_page(self, voting: Voting, reader: Callable[[str], User], who: str, told: bool) -> None:
        story = of_subjects([voting.run.gate.pk], actor=reader(who), at=timezone.now())
        (recusal,) = (each for each in story if each.event == "recusal.declare")
        assert recusal.said == (self.WHY if told else "")

    @pytest.mark.parametrize(("who", "found"), [(SECOND, 1), (ADMINISTRATOR, 0)])
    def test_in_a_search(self, voting: Voting, reader: Callable[[str], User], who: str, found: int) -> None:
        asked: Any = {"actor": reader(who), "at": timezone.now()}
        assert len(written(words_in("sorella"), page=1, size=9, **asked).found) == found
        sought = journal_search.Sought(voting.run.banco.authority, words="sorella")
        assert journal_search.find(sought, before=None, **asked).number == found
