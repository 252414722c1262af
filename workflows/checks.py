# SPDX-License-Identifier: AGPL-3.0-or-later
"""System checks of the first floor."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections

from governance.machines.cycle import S
from governance.models import Cycle
from workflows.flows.route import witness
from workflows.models import JournalEntry, append_only


@register(Tags.database)
def journal_is_guarded(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Fails where the database does not guard the journal (run by migrate and `check --database`)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if JournalEntry._meta.db_table not in connection.introspection.table_names():
            continue
        gone = append_only.missing(connection)
        if gone:
            found.append(
                Error(
                    f"the journal is not guarded: {', '.join(sorted(gone))} missing",
                    hint="Run manage.py migrate: it creates the triggers anew.",
                    id="workflows.E001",
                )
            )
    return found


@register(Tags.database)
def routes_agree_with_their_steps(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Fails where a running route and the rule of the route disagree on whose turn it is."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    if Cycle._meta.db_table not in connections[DEFAULT_DB_ALIAS].introspection.table_names():
        return []
    return [
        Error(
            f"cycle {cycle.pk}: the route and the steps disagree on {', '.join(sorted(steps))}",
            hint="A row was changed beside the actions: compare it with the journal.",
            id="workflows.E002",
        )
        for cycle in Cycle.objects.filter(state=S.OPEN)
        if (steps := witness(cycle))
    ]
