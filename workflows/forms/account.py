# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of one's own account."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from governance.models import Tenure, User
from workflows.forms.days import DayField
from workflows.forms.keyed import WhyForm


class _BesideTheFirst:
    """What is wrong with a new password is said where it is typed first, not where it is repeated."""

    def validate_password_for_user(self, user: User, _field_name: str = "") -> None:
        """Checks the password as Django does, beside the first field."""
        super().validate_password_for_user(user, "new_password1")  # type: ignore[misc]


class ChangePasswordForm(_BesideTheFirst, PasswordChangeForm):
    """The old password and, twice, the new one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("This is not your password of now. Capital and small letters count."),
        "password_mismatch": _("The two new passwords are not the same."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Your password of now")
        _name_new(self)


class ChoosePasswordForm(_BesideTheFirst, SetPasswordForm):  # type: ignore[type-arg]
    """Twice the new password, for who has come by the link of a mail."""

    error_messages = {"password_mismatch": _("The two new passwords are not the same.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self)


def _name_new(form: forms.Form) -> None:
    form.fields["new_password1"].label = _("New password")
    form.fields["new_password1"].help_text = _(
        "At least 12 characters, not only digits, not a common password, not like your name."
    )
    form.fields["new_password2"].label = _("New password, once more")
    form.fields["new_password2"].help_text = ""


class ForgottenForm(forms.Form):
    """By what an account is known."""

    named = forms.CharField(
        label=_("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write your user name or your address.")},
    )


class SubstitutionForm(WhyForm):
    """Who acts in one's place, on which seat, from the first to the last day."""

    seat = forms.TypedChoiceField(
        label=_("For which seat of yours"), coerce=UUID, error_messages={"required": _("Choose the seat.")}
    )
    person = forms.TypedChoiceField(
        label=_("Who acts for you"), coerce=UUID, error_messages={"required": _("Choose a person.")}
    )
    since = DayField(label=_("First day"), error_messages={"required": _("Write the first day.")})
    until = DayField(label=_("Last day"), error_messages={"required": _("Write the last day.")})

    field_order = ("seat", "person", "since", "until", "reason", "key")

    def __init__(self, tenures: Iterable[Tenure], people: Iterable[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = [(each.pk, f"{each.seat.label} – {each.seat.body.name}") for each in tenures]
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]
        chosen = [("", _("Choose a person")), *((each.pk, str(each)) for each in people)]
        self.fields["person"].choices = chosen  # type: ignore[attr-defined]
