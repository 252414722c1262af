# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifications of a journal, whole: asked for, under way, and what they found."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from governance.models import Authority
from governance.models.base import Entity

PATIENCE = timedelta(minutes=10)


class Verification(Entity):
    """One run over the whole chain of an authority. `seen_at`: its last sign of life.

    `number`, `hash`, `erased`: the last good row and the erased texts of a whole journal. `broken_at` and `fault`:
    the first bad row and what is wrong with it. Ended without either: nobody came back from it.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    number = models.PositiveBigIntegerField(null=True)
    hash = models.CharField(max_length=64, blank=True)
    erased = models.PositiveIntegerField(default=0)
    broken_at = models.PositiveBigIntegerField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["authority"],
                condition=models.Q(ended_at__isnull=True),
                name="one_verification_at_a_time",
            ),
        )
        indexes = (models.Index(fields=["authority", "ended_at"], name="verifications_ended"),)

    def __str__(self) -> str:
        return f"{self.authority}: {self.asked_at}"

    @property
    def is_whole(self) -> bool:
        """Whether every row was found as it was written."""
        return self.number is not None

    @property
    def is_broken(self) -> bool:
        """Whether a row was found that is not."""
        return self.broken_at is not None

    @property
    def what_is_wrong(self) -> tuple[str, Mapping[str, Any]]:
        """The sentence that says what is wrong, in English, and what fills its places."""
        told = json.loads(self.fault)
        return told["sentence"], told["values"]


def under_way(authority: Authority, *, at: datetime) -> Verification | None:
    """The verification that waits or runs now; None where there is none or it runs without a sign of life."""
    alive = models.Q(begun_at__isnull=True) | models.Q(seen_at__gt=at - PATIENCE)
    return (
        Verification.objects.filter(alive, authority=authority, ended_at__isnull=True)
        .select_related("asked_by")
        .first()
    )


def last_result(authority: Authority) -> Verification | None:
    """The last verification that came to an end with a result."""
    found = models.Q(number__isnull=False) | models.Q(broken_at__isnull=False)
    ended = Verification.objects.filter(found, authority=authority, ended_at__isnull=False)
    return ended.select_related("asked_by").order_by("-ended_at").first()


def was_given_up(authority: Authority, *, at: datetime) -> bool:
    """Whether nobody came back from the last one."""
    last = Verification.objects.filter(authority=authority).order_by("-asked_at").first()
    if last is None or last.is_whole or last.is_broken:
        return False
    return last.ended_at is not None or (last.begun_at is not None and last.seen_at <= at - PATIENCE)


def give_up_silent(*, at: datetime) -> None:
    """Ends the runs that have given no sign of life for long, so that others can be asked for. What waits may wait."""
    silent = Verification.objects.filter(ended_at__isnull=True, begun_at__isnull=False, seen_at__lte=at - PATIENCE)
    silent.update(ended_at=at)
