# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erases a person's data: name, address, and what they wrote. Their acts stay, and the journal verifies."""

from datetime import datetime
from uuid import UUID

from governance.errors import NotYet, Reason
from governance.models import Session, Substitution, Tenure, User
from governance.permissions import May
from workflows.models import FreeText
from workflows.models.people import locked_person, substitutions_ahead, tenures_ahead
from workflows.perform import Outcome, unit


def erase_person(*, actor: User, authority: UUID, person: UUID, reason: str, key: str | None) -> Outcome:
    """Empties the personal data of `person`. The journal holds only keys and salted digests of it.

    What they wrote in this authority goes; the account goes too, unless it served another authority as well.

    Raises Unseen for somebody who is not of the authority, NotYet while they hold a seat or substitute on one, or will.
    """
    with unit(actor=actor, asked="erase_person", key=key, authority=authority, content=(person,), reason=reason) as act:
        by = act.stand(May.ERASE_PERSON)
        found = locked_person(person, authority=authority, at=act.now)
        if tenures_ahead(found, at=act.now).exists() or substitutions_ahead(found, at=act.now).exists():
            raise NotYet(
                Reason("still_in_office", "This person still holds a seat or substitutes on one: end that first")
            )
        FreeText.objects.filter(author=found, authority=authority).update(text="", salt="", erased_at=act.now)
        if not _ever_served_another(found, authority):
            _erase_account(found, act.now)
        act.record("person.erase", subject=("user", found.pk), by=by)
    return act.outcome


def _ever_served_another(person: User, authority: UUID) -> bool:
    seats = Tenure.objects.filter(user=person).exclude(seat__body__authority=authority)
    substitutions = Substitution.objects.filter(user=person).exclude(tenure__seat__body__authority=authority)
    return seats.exists() or substitutions.exists()


def _erase_account(person: User, at: datetime) -> None:
    person.username, person.full_name, person.email = f"erased-{person.pk.hex}", "", ""
    person.is_active, person.erased_at = False, at
    person.set_unusable_password()
    person.save()
    Session.objects.filter(user=person).delete()
