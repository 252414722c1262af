# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of acts: each carries the key that keeps a click single, and shows a refusal where it belongs."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.errors import Invalid, Refusal
from workflows.templatetags.words import say

LONGEST = 4000


def _reason_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("It stays in the record with your act."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why.")},
    )


class KeyedForm(forms.Form):
    """A form whose second click does nothing more."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4

    def refuse(self, refusal: Refusal) -> None:
        """Puts each reason beside the field that it is about, or on top."""
        field = refusal.field_name if isinstance(refusal, Invalid) else ""
        for reason in refusal.reasons:
            self.add_error(field if field in self.fields else None, f"{say(reason)}.")

    @property
    def single_key(self) -> str:
        """The key, as actions take it."""
        return str(self.cleaned_data["key"])


class WhyForm(KeyedForm):
    """An act that needs nothing but its reason."""

    reason = _reason_field(_("Reason"))
