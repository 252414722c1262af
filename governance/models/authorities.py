# SPDX-License-Identifier: AGPL-3.0-or-later
"""Authorities, the root of isolation, with their municipalities and dated populations."""

from django.db import models

from governance.models.base import Entity


class Authority(Entity):
    """A metropolitan city (ente). Nothing of one authority is visible to another."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="it")

    class Meta:
        default_permissions = ()
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class Municipality(Entity):
    """A municipality of an authority, with its ISTAT code. Membership is dated: municipalities merge."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="municipalities")
    istat = models.CharField(max_length=6)
    name = models.CharField(max_length=120)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["authority", "istat"], name="one_municipality_per_istat_code"),)
        ordering = ("name",)
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class Population(Entity):
    """Residents of a municipality at a census, with the source. A weight always carries its census."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="populations")
    census = models.DateField()
    residents = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["municipality", "census"], name="one_population_per_census"),)

    def __str__(self) -> str:
        return f"{self.municipality}: {self.residents} ({self.census})"
