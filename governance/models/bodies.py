# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, their seats, who holds a seat from when to when, and who acts for whom."""

from django.conf import settings
from django.db import models

from governance.models.authorities import Authority
from governance.models.base import Entity
from governance.permissions import May, Role


class Body(Entity):
    """An organ or office (organo o ufficio): cabina di regia, council, department, partner."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="bodies")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)

    class Meta:
        default_permissions = ()
        permissions = tuple((what.value, what.value.replace("_", " ")) for what in May)
        constraints = (models.UniqueConstraint(fields=["authority", "key"], name="one_body_per_key"),)
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class Seat(Entity):
    """A place on a body (posto). Votes are per seat: one person may hold several."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=200)
    role = models.CharField(max_length=40, choices=[(role.value, role.value) for role in Role])

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["body", "key"], name="one_seat_per_key"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]),
                name="seat_role_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.label


class Tenure(Entity):
    """Who holds a seat, from when to when (incarico). Ended, never deleted."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="tenures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tenures")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(until__isnull=True),
                name="one_open_tenure_per_seat",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="tenure_ends_after_it_begins",
            ),
        )
        indexes = (models.Index(fields=["user", "until"], name="tenure_of_user"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.seat}"


class Substitution(Entity):
    """Somebody acts for the holder of a tenure, for a period (delega, sostituzione). Empty: withdrawn before it began."""

    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="substitutions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="substitutions")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="substitution_ends_not_before_it_begins",
            ),
        )
        indexes = (models.Index(fields=["user", "until"], name="substitution_of_user"),)

    def __str__(self) -> str:
        return f"{self.user} per {self.tenure}"
