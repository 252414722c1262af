# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versions of procedures that were loaded: the exact text, under its own hash, for as long as a cycle needs it."""

from django.db import models

from governance.models import Authority


class ProcedureVersion(models.Model):
    """One text of a procedure file. Its key is the SHA-256 of the text."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="procedures")
    code = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    text = models.TextField()
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code} v{self.version} {self.sha256[:8]}"
