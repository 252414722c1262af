# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads in accounts and seats them: for a demonstration, or to install an authority."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from django.db.models import Q
from pydantic import Field

from governance.errors import BadFile, Problem
from governance.models import Authority, Seat, Tenure, User
from workflows.actions.appoint_person import appoint_person
from workflows.actions.open_account import open_account
from workflows.imports.rows import Line, read_rows


class Account(Line):
    """One account and one of its seats, as "body/seat"; a second seat is a second line."""

    username: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")]
    full_name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    seat: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]


def import_accounts(*, authority: Authority, path: Path, password: str | None, since: datetime) -> Sequence[Account]:
    """Makes the accounts that are not there and gives them their seats; returns what the table says.

    Raises BadFile for a seat that is not there or that somebody else holds, and then loads nothing.
    """
    accounts = read_rows(path, Account)
    seats = {
        f"{body}/{key}": pk
        for pk, body, key in Seat.objects.filter(body__authority=authority).values_list("pk", "body__key", "key")
    }
    holders = dict(
        Tenure.objects.filter(Q(until__isnull=True) | Q(until__gt=since), seat__in=seats.values()).values_list(
            "seat_id", "user__username"
        )
    )
    problems = []
    for line, account in enumerate(accounts, 2):
        if account.seat not in seats:
            problems.append(Problem(line, f"there is no seat {account.seat}"))
        elif holders.get(seats[account.seat], account.username) != account.username:
            problems.append(Problem(line, f"the seat {account.seat} is held by another account"))
    if problems:
        raise BadFile(path.name, problems)
    for account in accounts:
        user = _account(authority, account, password)
        if seats[account.seat] not in holders:
            appoint_person(
                actor=None, authority=authority.pk, seat=seats[account.seat], user=user, since=since, key=None
            )
    return accounts


def _account(authority: Authority, account: Account, password: str | None) -> User:
    found = User.objects.filter(username=account.username).first()
    if found is None:
        return open_account(
            actor=None,
            authority=authority.pk,
            username=account.username,
            full_name=account.full_name,
            email=account.email,
            password=password,
            key=None,
        )
    if password and not found.has_usable_password():
        found.set_password(password)
        found.save(update_fields=["password"])
    return found
