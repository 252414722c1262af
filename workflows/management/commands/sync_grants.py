# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings the rights on bodies in step with who holds which seat."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from governance import grants
from governance.models import Body, User


class Command(BaseCommand):
    """manage.py sync_grants [--check]"""

    help = "Writes the rights that tenures call for and removes the ones left over; says which."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; end with 1 where something differs")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        now = timezone.now()
        found = grants.drift(at=now) if check else grants.sync_grants(at=now)
        self._print(gettext("missing"), found.missing)
        self._print(gettext("left over"), found.left_over)
        drifted = bool(found.missing or found.left_over)
        if check and drifted:
            raise CommandError(gettext("The rights have drifted: manage.py sync_grants puts them right."))
        if drifted:
            self.stdout.write(gettext("Put right."))
        else:
            self.stdout.write(gettext("Every right is in step."))

    def _print(self, what: str, rows: frozenset[tuple[UUID, UUID, str]]) -> None:
        users = User.objects.in_bulk({user for user, _body, _right in rows})
        bodies = Body.objects.select_related("authority").in_bulk({body for _user, body, _right in rows})
        for user, body, right in sorted(rows, key=str):
            place = bodies[body]
            self.stdout.write(f"{what}: {users[user].username}, {place.authority.slug}/{place.key}, {right}")
