# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out the verifications that were asked for, and writes what they find.

The row is the request: a worker claims it by writing when it began, tells with each page how far it is, and ends it.
One that is killed leaves its row without signs of life; after a while it is given up and can be asked for again.
"""

import logging
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from workflows.documents.journal_verification import verify_journal
from workflows.documents.verify_export import Broken
from workflows.models import JournalHead, Verification
from workflows.models.canonical import text_of
from workflows.models.verification import give_up_silent

logger = logging.getLogger(__name__)


def verify_what_waits() -> int:
    """Carries out every verification that waits; returns how many. One that fails keeps no other one waiting."""
    give_up_silent(at=timezone.now())
    waiting = Verification.objects.filter(begun_at__isnull=True, ended_at__isnull=True).order_by("asked_at")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        done += _claim_and_run(pk)
    return done


def _claim_and_run(pk: UUID) -> bool:
    now = timezone.now()
    waiting = Verification.objects.filter(pk=pk, begun_at__isnull=True, ended_at__isnull=True)
    if not waiting.update(begun_at=now, seen_at=now):
        return False
    try:
        _run(Verification.objects.select_related("authority").get(pk=pk))
    except Exception:
        logger.exception("verification %s came to no result", pk)
        _open(pk).update(ended_at=timezone.now())
    return True


def _run(asked: Verification) -> None:
    head = JournalHead.objects.get(pk=asked.authority_id)
    _open(asked.pk).update(rows_total=head.number)

    def tell(rows: int) -> None:
        asked.rows_done += rows
        _open(asked.pk).update(rows_done=asked.rows_done, seen_at=timezone.now())

    try:
        found = verify_journal(asked.authority, progress=tell)
    except Broken as broken:
        told = text_of({"sentence": broken.sentence, "values": broken.values})
        _open(asked.pk).update(ended_at=timezone.now(), broken_at=broken.number, fault=told)
        return
    _open(asked.pk).update(ended_at=timezone.now(), number=found.number, hash=found.hash, erased=found.erased)


def _open(pk: UUID) -> QuerySet[Verification]:
    return Verification.objects.filter(pk=pk, ended_at__isnull=True)
