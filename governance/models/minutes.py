# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes of sittings, and each text of them that was deposited."""

from django.db import models

from governance.machines.minutes import MINUTES
from governance.models.base import Entity
from governance.models.sittings import Sitting
from governance.models.stateful import InCycle, state_constraint, state_field


class Minutes(InCycle, machine=MINUTES):
    """The minutes of `sitting`. `account`: what was said, in the secretary's words; the rest is told by the record."""

    RELATED = ("sitting",)

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="minutes")
    account = models.TextField(blank=True)
    approved_in = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, related_name="approved_minutes", null=True, blank=True
    )
    deposited_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(MINUTES)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "minutes"
        constraints = (state_constraint(MINUTES),)


class MinutesVersion(Entity):
    """A text of the minutes as it was deposited: canonical JSON of all it tells, and its hash. Never changed."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["minutes", "number"], name="one_minutes_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.minutes} v{self.number} {self.sha256[:8]}"
