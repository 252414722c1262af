# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form by which people sign in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name and password, in the words of the screens."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong. Capital and small letters count."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
