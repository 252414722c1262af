# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erases a person's data: name, address, and what they wrote. Their acts stay, and the journal verifies."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from governance.errors import NotYet, Reason
from governance.models import Session, Tenure, User
from governance.permissions import May
from workflows.models import FreeText
from workflows.models.people import locked_person
from workflows.perform import Outcome, unit


def erase_person(*, actor: User, authority: UUID, person: UUID, reason: str, key: str | None) -> Outcome:
    """Empties the personal data of `person`. The journal holds only keys and salted digests of it.

    What they wrote in this authority goes; the account goes too, unless it served another authority as well.

    Raises Unseen for somebody who is not of the authority, NotYet while they hold a seat.
    """
    with unit(actor=actor, asked="erase_person", key=key, authority=authority, content=(person,), reason=reason) as act:
        by = act.stand(May.ERASE_PERSON)
        found = locked_person(person, authority=authority, at=act.now)
        if Tenure.objects.filter(Q(until__isnull=True) | Q(until__gt=act.now), user=found).exists():
            raise NotYet(Reason("still_in_office", "This person still holds a seat: end it first"))
        FreeText.objects.filter(author=found, authority=authority).update(text="", salt="", erased_at=act.now)
        if not Tenure.objects.filter(user=found).exclude(seat__body__authority=authority).exists():
            _erase_account(found, act.now)
        act.record("person.erase", subject=("user", found.pk), by=by)
    return act.outcome


def _erase_account(person: User, at: datetime) -> None:
    person.username, person.full_name, person.email = f"erased-{person.pk.hex}", "", ""
    person.is_active, person.erased_at = False, at
    person.set_unusable_password()
    person.save()
    Session.objects.filter(user=person).delete()
