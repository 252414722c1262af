# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables as a technician looks at them: Django's own administration, which here changes nothing.

Votes are not among them, nor the urns of secret ballots, nor is what the journal says of a vote: a ballot that is open
tells nobody how a seat votes, and a secret one not even how many papers give which answer.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from governance.models import (
    Adoption,
    AnnualUpdate,
    Assignment,
    Authority,
    Ballot,
    Body,
    BodyGrant,
    Criterion,
    Cycle,
    Elector,
    Gate,
    Milestone,
    Municipality,
    Phase,
    Plan,
    PlanItem,
    Population,
    Seat,
    Substitution,
    Tenure,
    Transcript,
    User,
)

SAFE = ("GET", "HEAD", "OPTIONS")


class ReadOnlySite(admin.AdminSite):
    """The administration for superusers. Beside signing in and out nothing is sent to it."""

    site_header = site_title = "Regia"
    index_title = "Tables, to be read"

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return bool(request.user.is_active and request.user.is_superuser)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A view of the site, which answers nothing but reading."""
        guarded = super().admin_view(view, cacheable)
        name = getattr(view, "__name__", getattr(getattr(view, "func", None), "__name__", ""))
        return guarded if name == "logout" else partial(_reading, guarded)


def _reading(view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    return view(request, *args, **kwargs)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table that nobody adds to, changes or deletes from here."""

    actions = None

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Superusers alone."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False


class People(ReadOnly):
    """Accounts, without what signs them in."""

    exclude = ("password",)


site = ReadOnlySite()
site.register(User, People)
site.register(
    (
        Adoption,
        AnnualUpdate,
        Assignment,
        Authority,
        Ballot,
        Body,
        BodyGrant,
        Criterion,
        Cycle,
        Elector,
        Gate,
        Milestone,
        Municipality,
        Phase,
        Plan,
        PlanItem,
        Population,
        Seat,
        Substitution,
        Tenure,
        Transcript,
    ),
    ReadOnly,
)
