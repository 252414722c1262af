# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may ask for a journal to be verified, once at a time, and what is left when nobody comes back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from governance.errors import NotAllowed, NotNow
from governance.permissions import Role
from tests import factories
from workflows.actions.ask_verification import ask_verification, ask_verifications
from workflows.models import JournalEntry, Verification
from workflows.models.verification import PATIENCE, last_result, under_way, was_given_up

pytestmark = pytest.mark.django_db


def test_whoever_reads_the_journal_may_ask_and_the_journal_says_so() -> None:
    auditor = factories.seated(Role.AUDITOR)
    authority = auditor.seat.body.authority
    outcome = ask_verification(actor=auditor.user, authority=authority.pk, key="a")
    asked = Verification.objects.get()
    assert (asked.pk, asked.asked_by, asked.authority) == (outcome.subject_id, auditor.user, authority)
    assert JournalEntry.objects.latest("number").event == "journal.verify"
    assert under_way(authority, at=timezone.now()) == asked
    assert str(asked).startswith(authority.name)
    again = ask_verification(actor=auditor.user, authority=authority.pk, key="a")
    assert (again, Verification.objects.count()) == (outcome, 1)


def test_who_does_not_read_the_journal_may_not_ask() -> None:
    partner = factories.seated(Role.RESEARCH_PARTNER)
    with pytest.raises(NotAllowed):
        ask_verification(actor=partner.user, authority=partner.seat.body.authority.pk, key=None)
    assert not Verification.objects.exists()


def test_two_never_run_at_once_for_one_authority() -> None:
    one, other = factories.authority("torino"), factories.authority("altrove")
    ask_verification(actor=None, authority=one.pk, key=None)
    with pytest.raises(NotNow, match="being verified already"):
        ask_verification(actor=None, authority=one.pk, key=None)
    ask_verifications()
    assert Verification.objects.filter(authority=other).count() == 1
    now = timezone.now()
    with pytest.raises(IntegrityError):
        Verification.objects.create(authority=one, asked_at=now, seen_at=now)


def test_one_from_which_nobody_comes_back_is_given_up_and_can_be_asked_again() -> None:
    authority = factories.authority()
    ask_verification(actor=None, authority=authority.pk, key=None)
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Verification.objects.update(asked_at=long_ago, begun_at=long_ago, seen_at=long_ago)
    assert under_way(authority, at=timezone.now()) is None
    assert was_given_up(authority, at=timezone.now())
    ask_verification(actor=None, authority=authority.pk, key=None)
    assert Verification.objects.filter(ended_at=None).count() == 1
    assert under_way(authority, at=timezone.now()) is not None
    assert last_result(authority) is None
