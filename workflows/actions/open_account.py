# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens an account for a person. What the person may do comes from seats, by another act."""

from uuid import UUID

from governance.errors import Invalid, Reason
from governance.machines.table import Because
from governance.models import User
from governance.permissions import May
from workflows.perform import unit


def open_account(
    *,
    actor: User | None,
    authority: UUID,
    username: str,
    full_name: str,
    email: str,
    password: str | None,
    key: str | None,
) -> User:
    """A new account (`password` None: it cannot sign in until it has one). The journal holds its key only.

    `actor` None is the installation's command line. Raises Invalid where the name is taken.
    """
    with unit(
        actor=actor, asked="open_account", key=key, authority=authority, content=(username, full_name, email)
    ) as act:
        by = act.stand(May.APPOINT) if actor else Because.INSTALLATION
        if User.objects.filter(username=username).exists():
            raise Invalid(Reason("username_taken", "Another account has this name"), field_name="username")
        user = User.objects.create_user(username, password, full_name=full_name, email=email)
        act.record("account.open", subject=("user", user.pk), by=by)
    return User.objects.get(pk=act.outcome.subject_id)
