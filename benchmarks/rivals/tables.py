# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the rivals that stand on Django. Made in the benchmark's own database, never in the product's."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, models
from django_fsm import FSMField, transition  # noqa: TID251 - a rival drives it by its documentation
from viewflow import jsonstore  # noqa: TID251 - the same
from viewflow.workflow.models import Process  # noqa: TID251 - the same

from governance.models.base import Entity

# No application of this name is installed: migrations know nothing of these tables, `make_tables` makes them.
LABEL = "rivals"


class Dossier(Process):  # type: ignore[misc]
    """viewflow's process with a datum of its own, as the documentation makes one."""

    approved = jsonstore.BooleanField(default=False)

    class Meta:
        app_label = LABEL
        proxy = True


class DossierWork(models.Model):
    """What was delivered in a dossier."""

    dossier = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    statement = models.TextField()
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()

    objects: ClassVar[models.Manager["DossierWork"]] = models.Manager()

    class Meta:
        app_label = LABEL
        default_permissions = ()

    def __str__(self) -> str:
        return self.statement


class DossierVote(models.Model):
    """What a member of the committee answered."""

    dossier = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=12)

    objects: ClassVar[models.Manager["DossierVote"]] = models.Manager()

    class Meta:
        app_label = LABEL
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "member"], name="one_dossier_vote")]

    def __str__(self) -> str:
        return self.choice


class Member(models.Model):
    """Who sits in the committee that decides cases, and who chairs it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chairs = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Member"]] = models.Manager()

    class Meta:
        app_label = LABEL
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


def is_member(_row: models.Model, user: Any) -> bool:
    """Whether the user may vote."""
    return Member.objects.filter(user=user).exists()


def chairs(_row: models.Model, user: Any) -> bool:
    """Whether the user may close a vote."""
    return Member.objects.filter(user=user, chairs=True).exists()


def is_owed_by(work: Any, user: Any) -> bool:
    """Whether the user owes the work."""
    return bool(work.owed_by_id == user.pk)


def all_delivered(case: Any) -> bool:
    """Whether nothing is owed any more."""
    return not CaseWork.objects.filter(case=case).exclude(state="delivered").exists()


def carried(case: Any) -> bool:
    """Whether more than half of the votes are in favour, by at least half of the committee."""
    choices = list(CaseVote.objects.filter(case=case).values_list("choice", flat=True))
    return 2 * len(choices) >= Member.objects.count() and 2 * choices.count("yes") > len(choices)


class Case(Entity):
    """A state machine on django-fsm-2, as its documentation makes one."""

    state = FSMField(default="working", protected=True)

    objects: ClassVar[models.Manager["Case"]] = models.Manager()

    class Meta:
        app_label = LABEL
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.state)

    @transition(field=state, source="working", target="voting", conditions=[all_delivered])
    def submit(self) -> None:
        """The committee is asked."""

    @transition(field=state, source="voting", target="voting", permission=is_member)
    def vote(self) -> None:
        """A member answers; the state stays."""

    @transition(field=state, source="voting", target="approved", conditions=[carried], permission=chairs)
    def approve(self) -> None:
        """The committee has approved."""

    @transition(field=state, source="voting", target="rejected", permission=chairs)
    def reject(self) -> None:
        """The committee has not approved."""


class CaseWork(Entity):
    """Work that a person owes in a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    owed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    state = FSMField(default="assigned", protected=True)

    objects: ClassVar[models.Manager["CaseWork"]] = models.Manager()

    class Meta:
        app_label = LABEL
        default_permissions = ()

    def __str__(self) -> str:
        return self.statement

    @transition(field=state, source="assigned", target="delivered", permission=is_owed_by)
    def deliver(self) -> None:
        """The work is handed in."""


class CaseVote(Entity):
    """What a member of the committee answered."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=12)

    objects: ClassVar[models.Manager["CaseVote"]] = models.Manager()

    class Meta:
        app_label = LABEL
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "member"], name="one_case_vote")]

    def __str__(self) -> str:
        return self.choice


def make_tables() -> None:
    """Makes the tables; viewflow's own are made by its migrations."""
    with connection.schema_editor() as editor:
        for model in (DossierWork, DossierVote, Member, Case, CaseWork, CaseVote):
            editor.create_model(model)
