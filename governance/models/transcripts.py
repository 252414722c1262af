# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts taken elsewhere or before the system, as their documents tell them."""

from django.db import models

from governance.models.base import Entity
from governance.models.plans import Cycle


class Transcript(Entity):
    """What a document says of an act: date (as far as it is told), number, outcome and tally; empty where it is silent.

    `approved`: how it reads the outcome. `contested`: the verdict that its own numbers give by the rule in force,
    canonical JSON, where that is the contrary; empty otherwise.
    """

    class Strength(models.TextChoices):
        """How strong the source is."""

        PRIMARY = "primary", "official text"
        SECONDARY = "secondary", "secondary source"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="transcripts")
    subject_machine = models.CharField(max_length=30)
    subject_id = models.UUIDField(unique=True)
    document = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    strength = models.CharField(max_length=10, choices=Strength.choices)
    dated = models.CharField(max_length=16)
    number = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=300)
    approved = models.BooleanField(null=True, blank=True)
    contested = models.TextField(blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    yes = models.PositiveIntegerField(null=True, blank=True)
    no = models.PositiveIntegerField(null=True, blank=True)
    abstained = models.PositiveIntegerField(null=True, blank=True)
    not_voting = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.document} ({self.dated})"
