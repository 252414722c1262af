# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents and their versions: what is put before a body, and exactly which texts a ballot was about."""

from django.conf import settings
from django.db import models

from governance.models.assignments import Assignment
from governance.models.ballots import Ballot
from governance.models.base import Entity
from governance.models.gates import Gate
from governance.models.obligations import Obligation
from governance.models.plans import Cycle


class Document(Entity):
    """A document of a cycle: in the dossier of `gate`, handed in for `assignment`, or both; or evidence that an
    `obligation` is met. Taken out, never deleted.
    """

    class Kind(models.TextChoices):
        """What it is, as the procedure asks for it."""

        REPORT = "report", "report"
        MINUTES = "minutes", "minutes"
        DATASET = "dataset", "data"
        DOCUMENT = "document", "document"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="documents")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="documents", null=True, blank=True)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="documents", null=True, blank=True
    )
    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="documents", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DOCUMENT)
    title = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


class DocumentVersion(Entity):
    """One exact text of a document. `stored_as`: its name in the storage of files; `sha256` of the bytes."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["document", "number"], name="one_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"


class BallotDocument(Entity):
    """A version that a ballot was about: the dossier as it was when the ballot opened. Never changed."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="dossier")
    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="ballots")

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["ballot", "version"], name="one_version_in_a_dossier"),)

    def __str__(self) -> str:
        return f"{self.ballot}: {self.version}"
