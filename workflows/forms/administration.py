# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which an authority is administered."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from governance.models import User
from workflows.forms.days import DayField
from workflows.forms.keyed import KeyedForm


class NewPersonForm(KeyedForm):
    """A new account: who it is for, by what name they sign in, and where the mail goes."""

    full_name = forms.CharField(
        label=_("Name and surname"), max_length=200, error_messages={"required": _("Write the person’s name.")}
    )
    username = forms.RegexField(
        r"^[a-z][a-z0-9.-]{1,60}$",
        label=_("User name"),
        help_text=_("Small letters, digits, dots and strokes, for instance anna.rossi."),
        error_messages={
            "required": _("Write the name with which the person signs in."),
            "invalid": _("Begin with a small letter; then small letters, digits, dots or strokes."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Mail"),
        help_text=_("The link to choose a password goes there."),
        error_messages={"required": _("Write the address."), "invalid": _("This is not an address for mail.")},
    )

    field_order = ("full_name", "username", "email", "key")


class AppointForm(KeyedForm):
    """Who takes a seat, from the first day to the last."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=UUID, error_messages={"required": _("Choose a person.")})
    since = DayField(
        label=_("First day"),
        help_text=_("Day, month and year, for instance 10/11/2026."),
        error_messages={"required": _("Write the first day.")},
    )
    until = DayField(label=_("Last day"), help_text=_("Leave it empty if it is not known yet."), required=False)

    field_order = ("person", "since", "until", "key")

    def __init__(self, people: Iterable[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [("", _("Choose a person")), *((each.pk, str(each)) for each in people)]
        self.fields["person"].choices = chosen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The last day comes before the first.")})
        return cleaned
