# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form by which the secretary writes what was said in a sitting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.actions.write_minutes import LONGEST
from workflows.forms.keyed import KeyedForm
from workflows.models.canonical import sha256


class AccountForm(KeyedForm):
    """What was said. `over`: what stood there when the page was opened, so that nobody writes over another's text."""

    over = forms.RegexField("^[0-9a-f]{64}$", widget=forms.HiddenInput)
    account = forms.CharField(
        label=_("What was said"),
        help_text=_(
            "Only the discussion: who was there, what was voted and how it ended stand in the minutes already."
            " An empty line begins a new paragraph."
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    @classmethod
    def begun(cls, data: Any, account: str) -> "AccountForm":
        """The form on what is written now."""
        return cls(data, initial={"account": account, "over": sha256(account)})
