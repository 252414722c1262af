# SPDX-License-Identifier: AGPL-3.0-or-later
"""That a seat takes no part in deciding on a gate, or takes part again; and why."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.forms.keyed import WhyForm


class RecusalForm(WhyForm):
    """The seat, where there is more than one to choose from, and the reason."""

    seat = forms.TypedChoiceField(
        label=_("Which seat"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the seat.")},
    )
    field_order = ("seat", "reason")

    def __init__(self, seats: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]
        self.fields["reason"].help_text = _("It is kept for who reads what is said in sittings; it is not published.")
        if len(seats) == 1:
            self.fields["seat"].initial = seats[0][0]
            self.fields["seat"].widget = forms.HiddenInput()
