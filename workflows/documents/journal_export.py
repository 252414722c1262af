# SPDX-License-Identifier: AGPL-3.0-or-later
"""A journal to take away: every row's exact text and hash, to be verified by verify_export.py alone."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import BinaryIO

from django.utils import timezone

from governance.models import Authority
from workflows.documents.journal_verification import pages
from workflows.documents.verify_export import FORMAT
from workflows.models import JournalEntry, JournalHead
from workflows.models.canonical import text_of


def write_journal(
    authority: Authority,
    out: BinaryIO,
    *,
    up_to: int | None = None,
    progress: Callable[[int], object] = lambda rows: None,
) -> JournalHead:
    """Writes the rows up to the head as it is now, or to the row `up_to`, and returns the anchor of the file.

    The format is told in verify_export.py. Names and free texts are not in it: a journal holds none.
    """
    head = _anchor(authority, up_to)
    above = sha256()

    def write(line: dict[str, object]) -> None:
        written = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        above.update(written)
        out.write(written)

    write(
        {
            "regia_journal": FORMAT,
            "authority": str(authority.pk),
            "slug": authority.slug,
            "exported_at": json.loads(text_of(timezone.now())),
        }
    )
    for page in pages(authority.pk, up_to=head.number):
        for row in page:
            write({"hash": row.hash, "text": row.text})
        progress(len(page))
    write({"anchor": str(head), "sha256": above.hexdigest()})
    return head


def _anchor(authority: Authority, up_to: int | None) -> JournalHead:
    head = JournalHead.objects.get(pk=authority.pk)
    if up_to is None or up_to >= head.number:
        return head
    row = JournalEntry.objects.filter(authority=authority, number=up_to).first()
    return (
        JournalHead(authority=authority, number=row.number, hash=row.hash) if row else JournalHead(authority=authority)
    )
