# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts are opened, closed, opened again and invited; substitutions end early; messages are sent again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from governance import grants
from governance.errors import Invalid, NotAllowed, NotNow, NotYet, Unseen
from governance.models import BodyGrant, Session, Substitution, Tenure, User
from governance.models.sessions import SessionStore
from governance.permissions import May, Role
from tests import factories
from workflows.actions.choose_language import choose_language
from workflows.actions.close_account import close_account
from workflows.actions.end_sessions import end_other_sessions, end_session
from workflows.actions.end_substitution import end_substitution
from workflows.actions.erase_person import erase_person
from workflows.actions.invite_person import invite_person
from workflows.actions.open_account import open_account
from workflows.actions.queue_password_mail import FORGOTTEN, NOT_MORE_OFTEN_THAN, queue_password_mails
from workflows.actions.reopen_account import reopen_account
from workflows.actions.retry_messages import retry_messages
from workflows.models import JournalEntry, OutboxMessage

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def administrator() -> User:
    return factories.seated(Role.ADMINISTRATOR, on=factories.body("amministrazione")).user


@pytest.fixture
def chair() -> Tenure:
    return factories.seated(Role.CABINA_CHAIR, on=factories.body("cabina"))


def last() -> JournalEntry:
    return JournalEntry.objects.latest("number")


def signed_in(user: User) -> Session:
    store = SessionStore()
    store.update({"_auth_user_id": str(user.pk)})
    store.save()
    return Session.objects.get(pk=store.session_key)


def close(actor: User, person: User) -> None:
    close_account(actor=actor, authority=factories.authority().pk, person=person.pk, reason="Trasferita", key=None)


def reopen(actor: User, person: User) -> None:
    reopen_account(actor=actor, authority=factories.authority().pk, person=person.pk, reason="Tornata", key=None)


def elsewhere(user: User) -> Tenure:
    body = factories.body("cabina", of=factories.authority("milano"))
    return factories.seated(Role.CABINA_CHAIR, on=body, user=user)


def substitute_elsewhere(user: User, *, begins: timedelta) -> Substitution:
    since = timezone.now() + begins
    return grants.substitute(tenure=elsewhere(factories.person()), user=user, since=since, until=since + 9 * DAY)


class TestClosing:
    def test_who_is_closed_out_is_signed_out_and_keeps_the_seat(self, administrator: User, chair: Tenure) -> None:
        signed_in(chair.user)
        close(administrator, chair.user)
        chair.user.refresh_from_db()
        assert not chair.user.is_active
        assert not Session.objects.filter(user=chair.user).exists()
        assert Tenure.objects.get(pk=chair.pk).until is None
        assert (last().event, last().subject_id) == ("account.close", chair.user_id)
        reopen(administrator, chair.user)
        chair.user.refresh_from_db()
        assert chair.user.is_active
        assert last().event == "account.reopen"

    def test_only_who_administers_closes_and_opens(self, administrator: User, chair: Tenure) -> None:
        with pytest.raises(NotAllowed):
            close(chair.user, administrator)
        with pytest.raises(NotAllowed):
            reopen(chair.user, administrator)

    def test_nobody_closes_their_own_account(self, administrator: User) -> None:
        with pytest.raises(NotAllowed, match="their own account"):
            close(administrator, administrator)

    def test_what_is_done_is_not_done_again(self, administrator: User, chair: Tenure) -> None:
        with pytest.raises(NotNow, match="open already"):
            reopen(administrator, chair.user)
        close(administrator, chair.user)
        with pytest.raises(NotNow, match="closed already"):
            close(administrator, chair.user)

    def test_who_sits_in_another_authority_too_is_not_closed_out_from_here(
        self, administrator: User, chair: Tenure
    ) -> None:
        there = elsewhere(chair.user)
        with pytest.raises(NotYet, match="another authority"):
            close(administrator, chair.user)
        grants.end_tenure(tenure=there, at=timezone.now() - timedelta(seconds=1))
        close(administrator, chair.user)

    def test_another_authority_does_not_undo_a_closure(self, administrator: User, chair: Tenure) -> None:
        there = elsewhere(chair.user)
        User.objects.filter(pk=chair.user_id).update(is_active=False)
        with pytest.raises(NotYet, match="another authority"):
            reopen(administrator, chair.user)
        grants.end_tenure(tenure=there, at=timezone.now() - timedelta(seconds=1))
        reopen(administrator, chair.user)

    @pytest.mark.parametrize("begins", [-DAY, DAY])
    def test_who_substitutes_in_another_authority_or_will_is_not_closed_out_from_here(
        self, begins: timedelta, administrator: User, chair: Tenure
    ) -> None:
        stands_in = substitute_elsewhere(chair.user, begins=begins)
        with pytest.raises(NotYet, match="another authority"):
            close(administrator, chair.user)
        Substitution.objects.filter(pk=stands_in.pk).update(until=stands_in.since)
        close(administrator, chair.user)

    def test_somebody_of_another_authority_is_not_seen(self, administrator: User) -> None:
        stranger = elsewhere(factories.person()).user
        for act in (close, reopen):
            with pytest.raises(Unseen):
                act(administrator, stranger)

    def test_an_erased_account_is_not_opened_again_and_its_sessions_are_gone(
        self, administrator: User, chair: Tenure
    ) -> None:
        grants.end_tenure(tenure=chair, at=timezone.now())
        signed_in(chair.user)
        erase_person(
            actor=administrator, authority=factories.authority().pk, person=chair.user_id, reason="Chiesto", key=None
        )
        assert not Session.objects.exists()
        with pytest.raises(NotNow, match="were erased"):
            reopen(administrator, chair.user)


class TestInviting:
    def invite(self, actor: User, person: User) -> None:
        invite_person(actor=actor, authority=factories.authority().pk, person=person.pk, key=None)

    def test_who_administers_invites_and_the_message_holds_ids_only(self, administrator: User, chair: Tenure) -> None:
        self.invite(administrator, chair.user)
        message = OutboxMessage.objects.get(event="account.invite")
        assert (last().event, last().subject_id) == ("account.invite", chair.user_id)
        assert chair.user.email not in message.payload
        with pytest.raises(NotAllowed):
            self.invite(chair.user, administrator)

    def test_who_cannot_be_written_to_is_not_invited(self, administrator: User) -> None:
        closed = factories.seated(Role.MAYOR).user
        close(administrator, closed)
        with pytest.raises(NotYet, match="is closed"):
            self.invite(administrator, closed)
        with pytest.raises(NotYet, match="no address"):
            self.invite(administrator, factories.seated(Role.MAYOR, user=factories.person(email="")).user)

    def test_somebody_of_another_authority_is_not_seen(self, administrator: User) -> None:
        with pytest.raises(Unseen):
            self.invite(administrator, elsewhere(factories.person()).user)

    def test_a_person_whose_account_was_opened_here_is_of_the_authority_without_a_seat(
        self, administrator: User
    ) -> None:
        made = opened(administrator, "nuova")
        self.invite(administrator, made)
        assert last().subject_id == made.pk


def opened(actor: User, username: str) -> User:
    return open_account(
        actor=actor,
        authority=factories.authority().pk,
        username=username,
        full_name="Nuova",
        email="nuova@example.org",
        password=None,
        key=None,
    )


def test_a_name_that_is_taken_is_refused_beside_the_name(administrator: User) -> None:
    opened(administrator, "nuova")
    with pytest.raises(Invalid, match="Another account") as refused:
        opened(administrator, "nuova")
    assert refused.value.field_name == "username"


class TestEndingASubstitution:
    def named(self, chair: Tenure, *, begins: timedelta = -DAY) -> Substitution:
        now = timezone.now()
        return grants.substitute(
            tenure=chair, user=factories.person(), since=now + begins, until=now + begins + 9 * DAY
        )

    def end(self, actor: User, substitution: Substitution) -> None:
        end_substitution(
            actor=actor, authority=factories.authority().pk, substitution=substitution.pk, reason="Rientrata", key=None
        )

    @pytest.mark.parametrize("who", ["holder", "administrator"])
    def test_the_holder_or_the_administrator_ends_it_and_the_right_is_gone(
        self, who: str, administrator: User, chair: Tenure
    ) -> None:
        found = self.named(chair)
        self.end(chair.user if who == "holder" else administrator, found)
        asked = {"what": May.CAST_VOTE, "body_id": factories.body("cabina").pk}
        assert not grants.may(actor=found.user, at=timezone.now(), **asked)  # type: ignore[arg-type]
        assert not BodyGrant.objects.filter(user=found.user).exists()
        assert (last().event, last().subject_id) == ("substitution.end", found.pk)

    def test_one_that_has_not_begun_is_withdrawn(self, chair: Tenure) -> None:
        found = self.named(chair, begins=DAY)
        self.end(chair.user, found)
        found.refresh_from_db()
        assert found.until == found.since
        assert not grants.may(actor=found.user, what=May.CAST_VOTE, at=found.since, body_id=factories.body("cabina").pk)
        assert not grants.drift(at=timezone.now()).missing

    def test_it_ends_once(self, administrator: User, chair: Tenure) -> None:
        for begins in (-DAY, DAY):
            found = self.named(chair, begins=begins)
            self.end(administrator, found)
            with pytest.raises(NotNow, match="has ended already"):
                self.end(administrator, found)

    def test_nobody_else_ends_it(self, chair: Tenure) -> None:
        found = self.named(chair)
        with pytest.raises(NotAllowed):
            self.end(found.user, found)
        with pytest.raises(NotAllowed):
            self.end(factories.seated(Role.CABINA_MEMBER, on=factories.body("cabina")).user, found)

    def test_one_of_another_authority_is_not_seen(self, administrator: User) -> None:
        with pytest.raises(Unseen):
            self.end(administrator, self.named(elsewhere(factories.person())))


class TestRetrying:
    def parked(self, slug: str = "torino") -> OutboxMessage:
        return OutboxMessage.objects.create(
            authority=factories.authority(slug),
            event="digest.daily",
            payload='{"events":[],"items":[]}',
            attempts=8,
            parked_at=timezone.now() - DAY,
            last_error="ConnectionRefusedError",
        )

    def retry(self, actor: User, *messages: OutboxMessage, key: str | None = None) -> None:
        asked = [each.pk for each in messages]
        retry_messages(actor=actor, authority=factories.authority().pk, messages=asked, key=key)

    def test_what_was_parked_waits_again_with_all_its_attempts(self, administrator: User) -> None:
        first, second = self.parked(), self.parked()
        self.retry(administrator, first, second)
        for message in (first, second):
            message.refresh_from_db()
            assert (message.parked_at, message.attempts) == (None, 0)
            assert message.available_at <= timezone.now()
        assert set(JournalEntry.objects.filter(event="message.retry").values_list("subject_id", flat=True)) == {
            first.pk,
            second.pk,
        }

    def test_a_second_click_changes_nothing(self, administrator: User) -> None:
        message, key = self.parked(), str(uuid4())
        self.retry(administrator, message, key=key)
        self.retry(administrator, message, key=key)
        assert JournalEntry.objects.filter(event="message.retry").count() == 1

    def test_only_who_administers_and_only_here(self, administrator: User, chair: Tenure) -> None:
        with pytest.raises(NotAllowed):
            self.retry(chair.user, self.parked())
        with pytest.raises(NotNow, match="not parked any more"):
            self.retry(administrator, self.parked("milano"))
        assert OutboxMessage.objects.filter(parked_at__isnull=False).count() == 2


class TestForgetting:
    def queue(self, named: str, *, later: timedelta = timedelta(0)) -> int:
        queue_password_mails(named=named, at=timezone.now() + later)
        return OutboxMessage.objects.filter(event=FORGOTTEN).count()

    def test_by_name_or_by_address_whatever_its_capitals(self, chair: Tenure) -> None:
        assert self.queue(chair.user.username) == 1
        other = factories.seated(Role.MAYOR).user
        assert self.queue(other.email.upper()) == 2

    def test_not_more_than_one_mail_in_five_minutes(self, chair: Tenure) -> None:
        assert [self.queue(chair.user.username) for _ in range(3)] == [1, 1, 1]
        message = OutboxMessage.objects.get(event=FORGOTTEN)
        almost = NOT_MORE_OFTEN_THAN - timedelta(seconds=5)
        assert self.queue(chair.user.username, later=almost) == 1
        assert message.created_at is not None
        assert self.queue(chair.user.username, later=NOT_MORE_OFTEN_THAN + timedelta(seconds=5)) == 2

    def test_nobody_else_is_written_to(self, administrator: User, chair: Tenure) -> None:
        close(administrator, chair.user)
        factories.seated(Role.MAYOR, user=factories.person("senza", email=""))
        factories.person("mai-seduta")
        assert [self.queue(name) for name in (chair.user.username, "senza", "mai-seduta", "nessuno", "")] == [0] * 5

    def test_who_was_given_an_account_and_no_seat_yet_is_written_to(self, administrator: User) -> None:
        assert self.queue(opened(administrator, "nuova").username) == 1


class TestSessions:
    def test_one_or_all_the_others(self, chair: Tenure) -> None:
        here, there, far = (signed_in(chair.user) for _ in range(3))
        end_session(actor=chair.user, mark=there.mark)
        assert not Session.objects.filter(pk=there.pk).exists()
        assert end_other_sessions(actor=chair.user, besides=here.pk) == 1
        assert list(Session.objects.all()) == [here]
        assert far.mark != here.mark

    def test_nobody_ends_anothers(self, administrator: User, chair: Tenure) -> None:
        session = signed_in(chair.user)
        with pytest.raises(Unseen):
            end_session(actor=administrator, mark=session.mark)
        assert end_other_sessions(actor=administrator, besides=None) == 0


def test_a_language_that_the_screens_do_not_speak_is_refused(chair: Tenure) -> None:
    choose_language(actor=chair.user, language="en")
    with pytest.raises(Invalid, match="do not speak"):
        choose_language(actor=chair.user, language="fr")
    chair.user.refresh_from_db()
    assert chair.user.language == "en"
