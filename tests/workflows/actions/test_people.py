# SPDX-License-Identifier: AGPL-3.0-or-later
"""People come, stand in for each other, leave, and may be forgotten; their acts stay."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from governance import grants
from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Unseen
from governance.models import Seat, Substitution, Tenure, User
from governance.permissions import May, Role
from tests import factories
from workflows.actions.appoint_person import appoint_person
from workflows.actions.begin_plan import begin_plan
from workflows.actions.end_tenure import end_tenure
from workflows.actions.erase_person import erase_person
from workflows.actions.name_substitute import name_substitute
from workflows.actions.open_account import open_account
from workflows.documents.journal_verification import verify_journal
from workflows.models import FreeText, JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return factories.seated(Role.ADMINISTRATOR, on=factories.body("amministrazione")).user


@pytest.fixture
def chair() -> Tenure:
    return factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina"))


def last() -> JournalEntry:
    return JournalEntry.objects.latest("number")


class TestAppointing:
    def appoint(self, actor: User, seat: Seat, user: User) -> None:
        appoint_person(
            actor=actor,
            authority=factories.authority().pk,
            seat=seat.pk,
            user=user,
            since=timezone.now(),
            key=None,
        )

    def test_an_administrator_appoints_and_the_right_is_there_at_once(self, administrator: User) -> None:
        member = factories.person()
        self.appoint(administrator, factories.seat(Role.CABINA_MEMBER, on=factories.body("cabina")), member)
        cabina = factories.body("cabina").pk
        assert grants.may(actor=member, what=May.CAST_VOTE, at=timezone.now(), body_id=cabina)
        assert (last().event, last().actor) == ("tenure.begin", administrator)

    def test_nobody_appoints_themselves_without_the_right(self, chair: Tenure) -> None:
        with pytest.raises(NotAllowed):
            self.appoint(chair.user, factories.seat(Role.ADMINISTRATOR), chair.user)
        assert Tenure.objects.filter(user=chair.user).count() == 1

    def test_nobody_appoints_themselves_even_with_the_right(self, administrator: User) -> None:
        with pytest.raises(NotAllowed, match="appoints themselves"):
            self.appoint(administrator, factories.seat(Role.CABINA_CHAIR, on=factories.body("cabina")), administrator)

    def test_a_seat_of_another_authority_is_not_seen(self, administrator: User) -> None:
        elsewhere = factories.body("cabina", of=factories.authority("milano"))
        with pytest.raises(Unseen):
            self.appoint(administrator, factories.seat(Role.CABINA_MEMBER, on=elsewhere), factories.person())


class TestLeaving:
    def end(self, actor: User, tenure: Tenure) -> None:
        end_tenure(actor=actor, authority=factories.authority().pk, tenure=tenure.pk, reason="Dimissioni", key=None)

    def test_who_leaves_may_nothing_more_and_keeps_what_they_did(self, administrator: User, chair: Tenure) -> None:
        self.end(administrator, chair)
        cabina = factories.body("cabina").pk
        assert not grants.may(actor=chair.user, what=May.CAST_VOTE, at=timezone.now(), body_id=cabina)
        assert Tenure.objects.get(pk=chair.pk).until is not None
        assert last().event == "tenure.end"

    def test_a_tenure_ends_once(self, administrator: User, chair: Tenure) -> None:
        self.end(administrator, chair)
        with pytest.raises(NotNow, match="has ended already"):
            self.end(administrator, chair)

    def test_a_tenure_that_has_not_begun_is_not_ended(self, administrator: User) -> None:
        later = factories.seated(
            Role.CABINA_CHAIR, on=factories.body("cabina"), since=timezone.now() + timedelta(days=9)
        )
        with pytest.raises(NotNow, match="has not begun"):
            self.end(administrator, later)

    def test_a_tenure_of_another_authority_is_not_seen(self, administrator: User) -> None:
        elsewhere = factories.body("cabina", of=factories.authority("milano"))
        with pytest.raises(Unseen):
            self.end(administrator, factories.seated(Role.CABINA_CHAIR, on=elsewhere))


class TestStandingIn:
    def name(self, actor: User, tenure: Tenure, user: User, *, after: int = 0, days: int = 7) -> None:
        first = timezone.now() + timedelta(days=after)
        name_substitute(
            actor=actor,
            authority=factories.authority().pk,
            tenure=tenure.pk,
            user=user,
            since=first,
            until=first + timedelta(days=days),
            reason="Ferie",
            key=None,
        )

    def test_a_holder_names_who_acts_for_them_and_it_is_traced(self, chair: Tenure) -> None:
        stand_in = factories.person()
        self.name(chair.user, chair, stand_in)
        found = grants.standing(
            actor=stand_in, what=May.CALL_BALLOT, at=timezone.now(), body_id=factories.body("cabina").pk
        )
        assert found is not None
        assert found.for_user_id == chair.user_id
        assert last().event == "substitution.begin"

    def test_nobody_names_a_substitute_for_somebody_else(self, chair: Tenure) -> None:
        other = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"))
        with pytest.raises(NotAllowed, match="Only the holder"):
            self.name(other.user, chair, factories.person())

    def test_a_role_without_the_right_names_nobody(self) -> None:
        mayor = factories.seated(Role.MAYOR)
        with pytest.raises(NotAllowed):
            self.name(mayor.user, mayor, factories.person())

    def test_the_period_must_end_after_it_begins(self, chair: Tenure) -> None:
        with pytest.raises(Invalid, match="end after it begins"):
            self.name(chair.user, chair, factories.person(), days=-1)

    def test_nobody_stands_in_for_themselves(self, chair: Tenure) -> None:
        with pytest.raises(Invalid, match="for yourself"):
            self.name(chair.user, chair, chair.user)

    def test_who_comes_in_no_more_stands_in_for_nobody(self, chair: Tenure) -> None:
        gone = factories.person()
        User.objects.filter(pk=gone.pk).update(is_active=False)
        gone.refresh_from_db()
        with pytest.raises(Invalid, match="is closed"):
            self.name(chair.user, chair, gone)

    def test_days_that_have_passed_are_refused(self, chair: Tenure) -> None:
        with pytest.raises(Invalid, match="have passed"):
            self.name(chair.user, chair, factories.person(), after=-9)

    def test_nobody_stands_in_for_longer_than_the_tenure(self) -> None:
        until = timezone.now() + timedelta(days=3)
        begun = timezone.now() - timedelta(days=3)
        seat = factories.seat(Role.CABINA_CHAIR, on=factories.body("cabina"))
        short = grants.appoint(user=factories.person(), seat=seat, since=begun, until=until)
        with pytest.raises(Invalid, match="earlier last day") as late:
            self.name(short.user, short, factories.person())
        with pytest.raises(Invalid, match="later first day") as early:
            self.name(short.user, short, factories.person(), after=-5)
        assert (late.value.field_name, early.value.field_name) == ("until", "since")
        self.name(short.user, short, factories.person(), days=2)

    def test_one_person_at_a_time_stands_in_on_a_seat(self, chair: Tenure) -> None:
        self.name(chair.user, chair, factories.person(), after=2)
        with pytest.raises(Invalid, match="acts for you on this seat already"):
            self.name(chair.user, chair, factories.person(), after=1, days=2)
        Substitution.objects.update(until=F("since"))
        self.name(chair.user, chair, factories.person(), after=1)
        self.name(chair.user, chair, factories.person(), after=9)

    def test_a_tenure_of_another_authority_is_not_seen(self, chair: Tenure) -> None:
        elsewhere = factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina", of=factories.authority("milano")))
        with pytest.raises(Unseen):
            self.name(chair.user, elsewhere, factories.person())


class TestBeingForgotten:
    def erase(self, actor: User, person: User) -> None:
        erase_person(actor=actor, authority=factories.authority().pk, person=person.pk, reason="Su richiesta", key=None)

    def test_an_erased_person_leaves_a_chain_that_verifies(self, administrator: User, chair: Tenure) -> None:
        person = chair.user
        TestStandingIn().name(person, chair, factories.person())
        TestLeaving().end(administrator, chair)
        before = JournalEntry.objects.filter(actor=person).count()
        self.erase(administrator, person)
        person.refresh_from_db()
        assert (person.full_name, person.email, person.is_active) == ("", "", False)
        assert person.username == f"erased-{person.pk.hex}"
        assert JournalEntry.objects.filter(actor=person).count() == before > 0
        assert verify_journal(factories.authority()).erased == 1

    def test_who_still_holds_a_seat_is_not_erased(self, administrator: User, chair: Tenure) -> None:
        with pytest.raises(NotYet, match="still holds a seat"):
            self.erase(administrator, chair.user)

    def test_who_will_hold_a_seat_is_not_erased(self, administrator: User) -> None:
        later = factories.seated(Role.CABINA_CHAIR, since=timezone.now() + timedelta(days=9))
        with pytest.raises(NotYet, match="still holds a seat"):
            self.erase(administrator, later.user)

    def test_an_authority_erases_what_was_written_in_it_and_leaves_anothers(self, administrator: User) -> None:
        elsewhere = factories.body("cabina", of=factories.authority("milano"))
        person = factories.seated(Role.CABINA_CHAIR, on=elsewhere).user
        here = factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina"), user=person)
        texts = [
            FreeText.objects.create(authority=factories.authority(slug), author=person, text=slug, salt="s")
            for slug in ("torino", "milano")
        ]
        Tenure.objects.filter(user=person).update(until=timezone.now() - timedelta(days=1))
        self.erase(administrator, here.user)
        person.refresh_from_db()
        assert [FreeText.objects.get(pk=text.pk).text for text in texts] == ["", "milano"]
        assert person.is_active, "the account serves another authority too"

    @pytest.mark.parametrize("begins", [-1, 1])
    def test_who_substitutes_on_a_seat_or_will_is_not_erased(
        self, begins: int, administrator: User, chair: Tenure
    ) -> None:
        stand_in, since = factories.person(), timezone.now() + timedelta(days=begins)
        named = grants.substitute(tenure=chair, user=stand_in, since=since, until=since + timedelta(days=9))
        with pytest.raises(NotYet, match="substitutes on one"):
            self.erase(administrator, stand_in)
        Substitution.objects.filter(pk=named.pk).update(until=since)
        self.erase(administrator, stand_in)
        stand_in.refresh_from_db()
        assert stand_in.full_name == ""

    def test_who_once_substituted_in_another_authority_keeps_the_account(
        self, administrator: User, chair: Tenure
    ) -> None:
        there = factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina", of=factories.authority("milano")))
        now = timezone.now()
        grants.substitute(tenure=there, user=chair.user, since=now - timedelta(days=9), until=now - timedelta(days=1))
        TestLeaving().end(administrator, chair)
        self.erase(administrator, chair.user)
        chair.user.refresh_from_db()
        assert chair.user.is_active

    def test_who_never_was_here_is_not_seen(self, administrator: User) -> None:
        with pytest.raises(Unseen):
            self.erase(administrator, factories.person())


def test_an_account_is_opened_by_who_may_appoint(administrator: User, chair: Tenure) -> None:
    def open_it(actor: User) -> User:
        return open_account(
            actor=actor,
            authority=factories.authority().pk,
            username="nuova",
            full_name="Nuova persona",
            email="nuova@example.org",
            password=None,
            key=None,
        )

    with pytest.raises(NotAllowed):
        open_it(chair.user)
    assert not User.objects.filter(username="nuova").exists()
    user = open_it(administrator)
    assert not user.has_usable_password()
    assert "nuova" not in last().text


def test_the_same_form_sent_twice_opens_one_account(administrator: User) -> None:
    def open_it() -> User:
        return open_account(
            actor=administrator,
            authority=factories.authority().pk,
            username="nuova",
            full_name="Nuova persona",
            email="nuova@example.org",
            password=None,
            key="form",
        )

    assert open_it() == open_it()
    assert User.objects.filter(username="nuova").count() == 1


def test_a_plan_is_begun_once_by_who_may_open_its_cycles() -> None:
    officer = factories.seated(Role.PROGRAMMING_DEPARTMENT).user
    authority = factories.authority().pk
    first = begin_plan(actor=officer, authority=authority, code="psm", title="Piano", years=(2027, 2029), key=None)
    again = begin_plan(actor=officer, authority=authority, code="psm", title="Altro", years=(2030, 2032), key=None)
    assert first == again
    assert JournalEntry.objects.filter(event="plan.begin").count() == 1
    with pytest.raises(NotAllowed):
        begin_plan(actor=factories.person(), authority=authority, code="altro", title="A", years=(2027, 2029), key=None)
