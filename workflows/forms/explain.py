# SPDX-License-Identifier: AGPL-3.0-or-later
"""The question “may this person do that there?”, asked by an address."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.machines import MACHINES
from governance.models import Body, User
from governance.permissions import May
from workflows.templatetags.words import move_label, right_label

KINDS: Mapping[str, Promise] = {
    "adoption": _("The adoption by the council"),
    "annual_update": _("The yearly update"),
    "assignment": _("A work that is owed"),
    "ballot": _("A ballot"),
    "criterion": _("A criterion"),
    "cycle": _("A cycle"),
    "gate": _("A gate"),
    "item": _("An item of an agenda"),
    "milestone": _("A step that is recorded"),
    "minutes": _("The minutes of a sitting"),
    "obligation": _("An obligation"),
    "phase": _("A phase"),
    "question": _("A question"),
    "sitting": _("A sitting"),
}


class ExplainForm(forms.Form):
    """Who, what, and on which body. What: a right, or a move of a machine as “phase.open”."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=UUID, error_messages={"required": _("Choose a person.")})
    act = forms.ChoiceField(label=_("What they would do"), error_messages={"required": _("Choose what.")})
    body = forms.TypedChoiceField(
        label=_("On which body"), coerce=UUID, error_messages={"required": _("Choose the body.")}
    )

    def __init__(self, people: Iterable[User], bodies: Iterable[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "person": [("", _("Choose a person")), *((each.pk, str(each)) for each in people)],
            "act": [("", _("Choose what")), *acts()],
            "body": [("", _("Choose the body")), *((each.pk, each.name) for each in bodies)],
        }
        for name, chosen in choices.items():
            self.fields[name].choices = chosen  # type: ignore[attr-defined]


def acts() -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """Everything that can be asked about: the rights, then the moves of each machine."""
    yield _("A right"), sorted(((what.value, right_label(what.value)) for what in May), key=lambda each: each[1])
    for name, machine in MACHINES.items():
        yield KINDS[name], [(f"{name}.{move}", move_label(move, name)) for move in machine.moves]
