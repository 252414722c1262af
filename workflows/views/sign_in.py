# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in: by password, or, where settings.DEMO is on, as one of the demonstration accounts."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from governance.selectors.accounts import demonstration_accounts, demonstration_tenures
from workflows.forms.sign_in import SignInForm

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - the path of a class


class SignIn(LoginView):
    """The sign-in page. After too many failures it says so in words and for how long."""

    template_name = "workflows/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the demonstration accounts where there are to be any."""
        accounts = demonstration_tenures(at=timezone.now()) if settings.DEMO else ()
        return {"locked_out": False, "accounts": accounts, **super().get_context_data(**kwargs)}

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
    account = demonstration_accounts().filter(username=request.POST.get("account", "")).first()
    if account is None:
        raise Http404
    login(request, account, backend=PASSWORD_BACKEND)
    onward = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if inside else settings.LOGIN_REDIRECT_URL)
