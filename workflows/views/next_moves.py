# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may happen next with a row, in words: by whom, and by name why not yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.machines.table import Ask, Because
from governance.models import Stateful
from governance.selectors.choices import Prospect, prospects
from workflows.models.work_item import WorkItem
from workflows.templatetags.words import ROLES, move_label, say
from workflows.views.desk import capacity_for
from workflows.views.reader import Reader

BY_ITSELF: Mapping[Because, Promise] = MappingProxyType(
    {
        Because.ROUTE: _("When the route comes to it"),
        Because.CASCADE: _("As a consequence of another act"),
        Because.VERDICT: _("By the outcome of the vote"),
        Because.CLOCK: _("When its term has run"),
        Because.INSTALLATION: _("From the command line of the installation"),
    }
)


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move that somebody may make: who, and why not yet. `item`: where the reader makes it."""

    move: str
    label: str
    who: str
    reasons: Sequence[str]
    item: WorkItem | None


@dataclass(frozen=True, slots=True)
class ByItself:
    """Moves that nobody makes by hand, and what brings them about."""

    because: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class WhatNext:
    """All that may happen to a row in its present state. `never`: what is not for this cycle at all."""

    moves: Sequence[NextMove]
    by_itself: Sequence[ByItself]
    never: Sequence[NextMove]


def what_next(row: Stateful, reader: Reader, items: Iterable[WorkItem]) -> WhatNext:
    """What may happen next with the row; `items`: what is open on desks, of which the reader's own are looked for."""
    found = prospects(row, actor=reader.actor, at=reader.at)
    own = {
        item.move: item for item in items if item.subject_id == row.pk and capacity_for(item, reader.held) is not None
    }
    by_hand = [each for each in found if each.body is not None or not isinstance(each.rule.who, Because)]
    moves = [(each, _move(row, each, own)) for each in by_hand]
    return WhatNext(
        moves=[move for each, move in moves if each.for_this],
        by_itself=_by_itself(row, found),
        never=[move for each, move in moves if not each.for_this],
    )


def _move(row: Stateful, each: Prospect, own: Mapping[str, WorkItem]) -> NextMove:
    machine = row.MACHINE.name
    item = None
    if each.entitled and not each.reasons:
        item = own.get(each.rule.move) or (next(iter(own.values()), None) if each.rule.asks is None else None)
    reasons = [say(reason, machine) for reason in each.reasons]
    return NextMove(str(each.rule.move), move_label(each.rule.move, machine), _who(each), reasons, item)


def _who(each: Prospect) -> str:
    if each.body is None:
        return gettext("nobody: no office keeps this record")
    if not each.roles:
        return gettext("%(body)s: no seat there holds the right") % {"body": each.body.name}
    roles = ", ".join(sorted(str(ROLES[role]) for role in each.roles))
    values = {"body": each.body.name, "roles": roles}
    if each.rule.asks is Ask.SEATS:
        return gettext("%(body)s: each of %(roles)s") % values
    return gettext("%(body)s: %(roles)s") % values


def _by_itself(row: Stateful, found: Iterable[Prospect]) -> Sequence[ByItself]:
    grouped: dict[Because, list[str]] = {}
    for each in found:
        if isinstance(each.rule.who, Because):
            grouped.setdefault(each.rule.who, []).append(move_label(each.rule.move, row.MACHINE.name))
    return [ByItself(str(BY_ITSELF[because]), labels) for because, labels in grouped.items()]
