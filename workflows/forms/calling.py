# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever presides fills in to put a question to the vote: in which of the ways that are open now."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.forms.moves import MoveForm

WRITTEN, REMOTE = "written", "remote"


class ByWay(forms.Form):
    """A form that says in which `way` the vote is held."""

    @property
    def written(self) -> bool:
        """Whether by written procedure."""
        return bool(self.cleaned_data["way"] == WRITTEN)

    @property
    def sitting(self) -> UUID | None:
        """In which sitting, if in one."""
        way = self.cleaned_data["way"]
        return None if way in {WRITTEN, REMOTE} else UUID(way)


class CallForm(ByWay, MoveForm):
    """The question `asked`, which the page has told, is put in a `way`: a sitting by its key, in writing or remotely."""

    WAYS: Sequence[tuple[str, str]] = ()

    asked = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label=_("In which way"), widget=forms.RadioSelect, error_messages={"required": _("Choose the way.")}
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["way"].choices = self.WAYS  # type: ignore[attr-defined]
        if len(self.WAYS) == 1:
            self.fields["way"].initial = self.WAYS[0][0]


def call_form(ways: Sequence[tuple[str, str]], asked: UUID) -> type[CallForm]:
    """The form for one question and the ways that are open for it."""
    shown = forms.UUIDField(widget=forms.HiddenInput, initial=asked)
    return type("CallFormOfOne", (CallForm,), {"WAYS": tuple(ways), "asked": shown})
