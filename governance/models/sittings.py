# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sittings: when and where a body meets, what is on the agenda, who is there from when to when."""

from django.conf import settings
from django.db import models

from governance.machines.item import ITEM
from governance.machines.sitting import SITTING
from governance.models.base import Entity
from governance.models.bodies import Seat, Tenure
from governance.models.gates import Gate
from governance.models.stateful import InCycle, state_constraint, state_field


class Sitting(InCycle, machine=SITTING):
    """A meeting of `body`. `rule`: the decision rule, as it was when it was convened, whose quorum the sitting needs.

    `convocation`: 1 for the first; a second one `follows` the sitting that had no quorum. `again_at`: when the next
    convocation is, as this one's notice told. `notice`: the working of the term by which it had to be convened.
    `rule` and `notice` are canonical JSON texts.
    """

    number = models.PositiveSmallIntegerField()
    convocation = models.PositiveSmallIntegerField(default=1)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, related_name="followed_by", null=True, blank=True)
    called_for = models.DateTimeField()
    again_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True)
    rule_key = models.SlugField(max_length=60)
    rule = models.TextField()
    notice = models.TextField(blank=True)
    convened_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(SITTING)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["cycle", "body", "number"], name="one_sitting_per_number"),
            models.CheckConstraint(condition=models.Q(convocation__gte=1), name="convocations_count_from_one"),
            state_constraint(SITTING),
        )


class AgendaItem(InCycle, machine=ITEM):
    """An item of the agenda: a gate to be decided, minutes to be approved, or something else to be talked about."""

    class Kind(models.TextChoices):
        """What an item is about."""

        GATE = "gate", "a gate to be decided"
        MINUTES = "minutes", "minutes to be approved"
        OTHER = "other", "something else"

    RELATED = ("sitting",)

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="items", null=True, blank=True)
    minutes = models.ForeignKey(
        "governance.Minutes", on_delete=models.PROTECT, related_name="items", null=True, blank=True
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = state_field(ITEM)

    class Meta:
        default_permissions = ()
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["sitting", "position"], name="one_item_per_position"),
            models.UniqueConstraint(
                fields=["sitting"], condition=models.Q(state="under_discussion"), name="one_item_under_discussion"
            ),
            state_constraint(ITEM),
        )


class Presence(Entity):
    """Who is there for a seat, from when to when; `until` is empty while they are. Ended, never deleted.

    `user` is the holder of `tenure`, or whoever acts for them.
    """

    class How(models.TextChoices):
        """In what way somebody is there."""

        IN_PERSON = "in_person", "in person"
        REMOTE = "remote", "remote"

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="presences")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(
                fields=["sitting", "seat"], condition=models.Q(until__isnull=True), name="one_presence_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="presence_ends_not_before_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.sitting}"
