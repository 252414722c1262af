# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each person is told by mail: what is asked of them, always; what happened besides, where they want it."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import models

from governance.models import User
from governance.models.base import Entity


class NoticeChoice(Entity):
    """What one person chose; whoever has no row is told at once what is asked of them, and nothing else."""

    class Asked(models.TextChoices):
        """When what is asked of the person is told. Never is no choice."""

        AT_ONCE = "at_once", "at once"
        DAILY = "daily", "one summary a day"

    class Told(models.TextChoices):
        """When it is told what happened in the plans that the person reads."""

        DAILY = "daily", "one summary a day"
        NEVER = "never", "never"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_choice")
    asked = models.CharField(max_length=10, choices=Asked.choices, default=Asked.AT_ONCE)
    told = models.CharField(max_length=10, choices=Told.choices, default=Told.NEVER)

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(condition=models.Q(asked__in=["at_once", "daily"]), name="asked_is_always_told"),
            models.CheckConstraint(condition=models.Q(told__in=["daily", "never"]), name="told_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.asked}, {self.told}"


def choice_of(user: User) -> NoticeChoice:
    """What the person chose, or what holds for who has not chosen. One query."""
    return NoticeChoice.objects.filter(user=user).first() or NoticeChoice(user=user)


def told_daily(users: Collection[User]) -> frozenset[UUID]:
    """Which of these people get in a daily summary what is asked of them. One query."""
    daily = NoticeChoice.objects.filter(user__in=users, asked=NoticeChoice.Asked.DAILY)
    return frozenset(daily.values_list("user_id", flat=True))


def reads_summary(users: Collection[User]) -> frozenset[UUID]:
    """Which of these people get in a daily summary what has happened. One query."""
    daily = NoticeChoice.objects.filter(user__in=users, told=NoticeChoice.Told.DAILY)
    return frozenset(daily.values_list("user_id", flat=True))
