# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords: changed by who is signed in, asked for by who has forgotten it, chosen by the link of a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from workflows.actions.end_sessions import end_other_sessions
from workflows.actions.queue_password_mail import queue_password_mails
from workflows.forms.account import ChangePasswordForm, ChoosePasswordForm, ForgottenForm
from workflows.views.account.sessions import end_others, told_of_ended
from workflows.views.attempts import UNPROCESSABLE
from workflows.views.reader import Reader


class ChangePassword(PasswordChangeView):
    """One's own password. Whoever else is signed in to the account is so no more."""

    template_name = "workflows/account/change_password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and who reads the page."""
        return {**super().get_context_data(**kwargs), "reader": Reader.of(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """The new password is kept; this session goes on, the others end."""
        answer = super().form_valid(form)
        changed, ended = gettext("Your password is changed."), end_others(self.request, Reader.of(self.request))
        messages.success(self.request, f"{changed} {told_of_ended(ended)}")
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, with what is wrong beside each field."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


@require_http_methods(["GET", "HEAD", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for the mail. What is answered does not tell whether there is such an account."""
    form = ForgottenForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        queue_password_mails(named=form.cleaned_data["named"].strip(), at=timezone.now())
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workflows/account/password_forgotten.html", {"form": form, "sent": sent}, status=status)


class SetPassword(PasswordResetConfirmView):
    """A password chosen by the link of a mail, which serves once and for three days."""

    template_name = "workflows/account/set_password.html"
    form_class = ChoosePasswordForm
    success_url = reverse_lazy("sign_in")

    def form_valid(self, form: Any) -> HttpResponse:
        """The password is kept, every session of the account ends, and one signs in with it."""
        answer = super().form_valid(form)
        if self.request.user == form.user:
            logout(self.request)
        end_other_sessions(actor=form.user, besides=None)
        messages.success(self.request, gettext("Your password is set: sign in with it."))
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, with what is wrong beside each field."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
