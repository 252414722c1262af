# SPDX-License-Identifier: AGPL-3.0-or-later
"""The choice of language: for the screens at once, and on the account for the mails."""

from contextlib import suppress

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.i18n import set_language as set_language_of_screens

from governance.errors import Invalid
from governance.models import User
from workflows.actions.choose_language import choose_language


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own view, which leaves a cookie; who is signed in finds the choice on every device's mails too."""
    if request.method == "POST" and isinstance(request.user, User):
        with suppress(Invalid):
            choose_language(actor=request.user, language=request.POST.get("language", ""))
    return set_language_of_screens(request)
