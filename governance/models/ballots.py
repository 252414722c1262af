# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots: the question, the electorate frozen when it opened, one vote per seat, the verdict."""

import json

from django.conf import settings
from django.db import models

from governance.machines.ballot import BALLOT
from governance.models.base import Entity
from governance.models.bodies import Seat, Tenure
from governance.models.gates import Gate
from governance.models.questions import Question
from governance.models.sittings import Sitting
from governance.models.stateful import InCycle, state_constraint, state_field
from governance.rules.rule import WRITTEN


class Ballot(InCycle, machine=BALLOT):
    """One question put to the electorate of a gate. `rule` is the decision rule as it was then.

    In a `sitting` it has that one's convocation; by written procedure the convocation is WRITTEN and it takes answers
    until `closes_at`; otherwise who answers is present. `rule` and `verdict` are canonical JSON texts: they are hashed
    and never reordered.
    """

    RELATED = ("gate__phase", "question__criterion", "sitting")

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="ballots")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="ballots")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="ballots", null=True, blank=True)
    convocation = models.PositiveSmallIntegerField(default=1)
    closes_at = models.DateTimeField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(convocation__gt=WRITTEN, closes_at__isnull=True)
                | models.Q(convocation=WRITTEN, closes_at__isnull=False, sitting__isnull=True),
                name="written_procedure_has_a_term",
            ),
            state_constraint(BALLOT),
        )

    @property
    def is_written(self) -> bool:
        """Whether it is a written procedure."""
        return self.convocation == WRITTEN

    @property
    def is_secret(self) -> bool:
        """Whether its rule keeps secret who answered what."""
        return bool(json.loads(self.rule).get("secret", False))


class Elector(Entity):
    """A seat of the electorate, and who held it when the ballot opened. `recused`: it takes no part."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="electors")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    recused = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["ballot", "seat"], name="one_elector_per_seat"),)

    def __str__(self) -> str:
        return f"{self.ballot}: {self.seat}"


class Vote(Entity):
    """One answer of one seat. A second one can only take the place of the first (`replaces`), where the rule lets a vote
    be changed; the one that nothing replaces counts. In a secret ballot it says that the seat has voted, not what.
    """

    class Choice(models.TextChoices):
        """The four answers."""

        YES = "yes", "in favour"
        NO = "no", "against"
        ABSTAIN = "abstain", "abstains"
        NOT_VOTING = "not_voting", "present, not voting"

    elector = models.ForeignKey(Elector, on_delete=models.PROTECT, related_name="votes")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    choice = models.CharField(max_length=12, choices=Choice.choices, blank=True)
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["elector"], condition=models.Q(replaces__isnull=True), name="one_vote_per_elector"
            ),
            models.CheckConstraint(
                condition=models.Q(choice__in=["yes", "no", "abstain", "not_voting", ""]),
                name="vote_choice_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.elector}: {self.choice}"


class Paper(Entity):
    """The urn of a secret ballot: how many papers give each answer. Nothing here or elsewhere says whose they are."""

    class Answer(models.TextChoices):
        """What a paper can say."""

        YES = "yes", "in favour"
        NO = "no", "against"
        ABSTAIN = "abstain", "abstains"
        BLANK = "blank", "blank"

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="papers")
    answer = models.CharField(max_length=12, choices=Answer.choices)
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["ballot", "answer"], name="one_counter_per_answer"),)

    def __str__(self) -> str:
        return f"{self.ballot}: {self.answer}"


class Recusal(Entity):
    """A seat takes no part in deciding on a gate, because its holder has an interest in it (D.Lgs 267/2000 art. 78 c. 2).

    It binds the `tenure`: who holds the seat afterwards has no part in it. Recorded before a ballot opens; `withdrawn_at` where it turned out to be none. The reason stands in the journal.
    """

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="recusals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["gate", "tenure"], condition=models.Q(withdrawn_at__isnull=True), name="one_recusal_per_holder"
            ),
        )

    def __str__(self) -> str:
        return f"{self.gate}: {self.seat}"


class CallToSitting(Entity):
    """An elector asks that a written procedure be decided in a sitting."""

    elector = models.OneToOneField(Elector, on_delete=models.PROTECT, related_name="call")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "calls to a sitting"

    def __str__(self) -> str:
        return str(self.elector)
