# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a sitting as somebody may read them: the draft, or the text that was deposited and stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to, may
from governance.machines.minutes import S
from governance.models import Minutes, MinutesVersion, User
from governance.permissions import May
from workflows.models.canonical import sha256
from workflows.models.capacity import Anchor, anchor_of
from workflows.models.journal import JournalEntry
from workflows.models.proceedings import Record, Someone, differences, record_from
from workflows.models.sitting_story import proceedings_of

DRAFTS = (May.KEEP_MINUTES, May.CALL_BALLOT)


@dataclass(frozen=True, slots=True)
class MinutesRead:
    """The minutes with the text to be shown. `version`: which deposited text that is, None for a draft. `anchor`: the
    journal's row that holds its hash; of a draft, the journal's last one. `otherwise`: what the record tells today and
    the deposited text does not, with what stands there.
    """

    minutes: Minutes
    record: Record
    version: MinutesVersion | None
    anchor: Anchor | None
    sha256: str
    otherwise: Sequence[tuple[str, str]]

    @property
    def is_taken_back(self) -> bool:
        """Whether the text that is shown was deposited once and is being corrected."""
        return self.version is not None and self.minutes.state == S.DRAFT


def minutes_of(cycle: UUID, sitting: UUID, *, actor: User, at: datetime) -> MinutesRead:
    """The minutes of the sitting. A draft is read by who keeps minutes there and who presides; anybody else reads what
    was deposited last. Raises Unseen where there is nothing that the actor may read.
    """
    found = _visible(cycle, sitting, actor, at)
    last = MinutesVersion.objects.filter(minutes=found).last()
    if found.state == S.DRAFT and _reads_drafts(found, actor, at):
        return _draft(found, actor, at)
    if last is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    record = record_from(last.content)
    now = Record(proceedings_of(sitting, actor=actor, at=at), record.account, record.keeper)
    anchor = _deposited_by(found, last)
    return MinutesRead(found, record, last, anchor, sha256(last.content), differences(record, now))


def drafted(minutes: Minutes, *, keeper: Someone | None, actor: User, at: datetime) -> Record:
    """The whole text of the minutes as the record tells it now, with what was said."""
    return Record(proceedings_of(minutes.sitting_id, actor=actor, at=at), minutes.account, keeper)


def _visible(cycle: UUID, sitting: UUID, actor: User, at: datetime) -> Minutes:
    visible = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    rows = Minutes.objects.filter(sitting=sitting, cycle=cycle, cycle__authority__in=visible)
    found = rows.select_related(
        "sitting", "body", "approved_in", "cycle__plan", "cycle__authority__journalhead"
    ).first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return found


def _reads_drafts(minutes: Minutes, actor: User, at: datetime) -> bool:
    return any(may(actor=actor, what=what, at=at, body_id=minutes.body_id) for what in DRAFTS)


def _draft(minutes: Minutes, actor: User, at: datetime) -> MinutesRead:
    record = drafted(minutes, keeper=None, actor=actor, at=at)
    return MinutesRead(minutes, record, None, anchor_of(minutes.cycle.authority), sha256(record.content), ())


def _deposited_by(minutes: Minutes, version: MinutesVersion) -> Anchor | None:
    """The row of the journal that recorded the deposit: there was one for each version."""
    rows = JournalEntry.objects.filter(subject_id=minutes.pk, event="minutes.deposit").order_by("number")
    found = rows.values_list("number", "hash")[version.number - 1 : version.number].first()
    return Anchor(minutes.cycle.authority.name, *found) if found else None
