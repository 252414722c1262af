# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans, their editions, their content, and the cycles in which they are formed and updated."""

from django.db import models

from governance.machines.cycle import CYCLE
from governance.models.authorities import Authority
from governance.models.base import Entity
from governance.models.stateful import Stateful, state_constraint, state_field


class Plan(Entity):
    """A three-year strategic plan (piano) of an authority."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="plans")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["authority", "code"], name="one_plan_per_code"),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")),
                name="plan_years_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Cycle(Stateful, machine=CYCLE):
    """One run of a route (ciclo). It keeps the hash of the exact procedure it began with."""

    class Nature(models.TextChoices):
        """Where the facts of a cycle come from."""

        LIVE = "live", "live"
        HISTORICAL = "historical", "reconstructed from the record"
        DEMONSTRATION = "demonstration", "demonstration data"

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="cycles")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="cycles")
    route_name = models.SlugField(max_length=40)
    procedure_sha256 = models.CharField(max_length=64)
    nature = models.CharField(max_length=20, choices=Nature.choices, default=Nature.LIVE)
    starts_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(CYCLE)

    class Meta:
        default_permissions = ()
        constraints = (
            state_constraint(CYCLE),
            models.CheckConstraint(
                condition=models.Q(nature__in=["live", "historical", "demonstration"]),
                name="cycle_nature_is_known",
            ),
        )
        indexes = (models.Index(fields=["authority", "state"], name="cycle_of_authority"),)


class Edition(Entity):
    """A dated text of a plan (edizione), born of one cycle."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="editions")
    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="edition")
    number = models.PositiveSmallIntegerField()
    adopted_on = models.DateField()
    transcribed = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["plan", "number"], name="one_edition_per_number"),)

    def __str__(self) -> str:
        return f"{self.plan} ({self.number})"


class PlanItem(Entity):
    """An axis, strategy or action of a plan. Its key is plan and code: codes repeat between plans."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    level = models.CharField(
        max_length=10,
        choices=[("axis", "axis"), ("strategy", "strategy"), ("action", "action")],
    )
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=400)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["plan", "code"], name="one_item_per_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
