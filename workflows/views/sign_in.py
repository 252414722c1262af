# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in: by password, or, where settings.DEMO is on, as one of the demonstration accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from governance.models import Tenure
from governance.permissions import Role
from governance.selectors.accounts import demonstration_accounts, demonstration_doors
from workflows.forms.sign_in import SignInForm

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - the path of a class

# Who stands behind each of the first doors, and what they find.
DOORS: Mapping[Role, tuple[Promise, Promise]] = {
    Role.CABINA_MEMBER: (
        _("Member of the cabina di regia"),
        _("Finds what is put to the vote, with the rule that decides, and votes."),
    ),
    Role.RESEARCH_PARTNER: (
        _("Partner"),
        _("Finds the work that is owed, what is late first, and hands it in."),
    ),
    Role.COUNCIL_SECRETARY: (
        _("Secretary"),
        _("Finds the acts of the council that are waited for, and records them."),
    ),
}


@dataclass(frozen=True, slots=True)
class Door:
    """One of the first doors: whose it is, what they find, and the account that it opens."""

    title: Promise
    finds: Promise
    tenure: Tenure


class SignIn(LoginView):
    """The sign-in page. After too many failures it says so in words and for how long."""

    template_name = "workflows/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the demonstration accounts where there are to be any."""
        doors = _doors() if settings.DEMO else {"doors": (), "others": ()}
        context = {"locked_out": False, **doors, **super().get_context_data(**kwargs)}
        if context["doors"]:
            context["form"].fields["username"].widget.attrs.pop("autofocus", None)  # the doors come first
        return context

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The form again. django-axes marks a request that it has locked out; the page itself answers it."""
        if not getattr(self.request, "axes_locked_out", False):
            return super().form_invalid(form)
        self.request.axes_locked_out = False  # type: ignore[attr-defined]
        context = self.get_context_data(form=type(form)(self.request), locked_out=True)
        return self.render_to_response(context, status=429)


@require_POST
def enter_demonstration(request: HttpRequest) -> HttpResponse:
    """Signs in as a demonstration account. There is no such page where settings.DEMO is off."""
    if not settings.DEMO:
        raise Http404
    account = demonstration_accounts().filter(username=request.POST.get("account", "").replace("\0", "")).first()
    if account is None:
        raise Http404
    login(request, account, backend=PASSWORD_BACKEND)
    onward = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if inside else settings.LOGIN_REDIRECT_URL)


def _doors() -> dict[str, Any]:
    found = demonstration_doors(at=timezone.now())
    front = [Door(*DOORS[Role(tenure.seat.role)], tenure) for tenure in found.front]
    return {"doors": front, "others": found.others}
