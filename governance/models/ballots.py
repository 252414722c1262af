# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots: the question, the electorate frozen when it opened, one vote per seat, the verdict."""

from django.conf import settings
from django.db import models

from governance.machines.ballot import BALLOT
from governance.models.base import Entity
from governance.models.bodies import Seat, Tenure
from governance.models.gates import Gate
from governance.models.stateful import InCycle, state_constraint, state_field


class Ballot(InCycle, machine=BALLOT):
    """One question put to the electorate of a gate. `rule` is the decision rule as it was then.

    `rule` and `verdict` are canonical JSON texts: they are hashed and never reordered.
    """

    RELATED = ("gate__phase",)

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="ballots")
    number = models.PositiveSmallIntegerField()
    rule = models.TextField()
    verdict = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(BALLOT)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["gate", "number"], name="one_ballot_per_number"),
            models.UniqueConstraint(
                fields=["gate"],
                condition=models.Q(state="open"),
                name="one_open_ballot_per_gate",
            ),
            state_constraint(BALLOT),
        )


class Elector(Entity):
    """A seat that votes in this ballot, and who held it when the ballot opened."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="electors")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["ballot", "seat"], name="one_elector_per_seat"),)

    def __str__(self) -> str:
        return f"{self.ballot}: {self.seat}"


class Vote(Entity):
    """One answer of one seat. The one-to-one key is what makes a second one impossible."""

    class Choice(models.TextChoices):
        """The four answers."""

        YES = "yes", "in favour"
        NO = "no", "against"
        ABSTAIN = "abstain", "abstains"
        NOT_VOTING = "not_voting", "present, not voting"

    elector = models.OneToOneField(Elector, on_delete=models.PROTECT, related_name="vote")
    choice = models.CharField(max_length=12, choices=Choice.choices)
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=models.Q(choice__in=["yes", "no", "abstain", "not_voting"]),
                name="vote_choice_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.elector}: {self.choice}"
