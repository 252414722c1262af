# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is looked for in a journal, as an address carries it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from governance.models import Authority
from workflows.forms.days import DayField, beginning_of, end_of
from workflows.models.journal_search import Sought, bodies_of, cycles_of, steps_of

ANY = ("", _("any"))
KINDS = (
    ("percorso", _("Routes, phases and steps")),
    ("attivita", _("Work of the partners")),
    ("varchi", _("Gates, criteria and ballots")),
    ("consiglio", _("Adoption and yearly update")),
    ("persone", _("People, seats and substitutions")),
    ("ente", _("Procedures, plans and installation")),
)


class JournalForm(forms.Form):
    """Every field may stay empty. Steps can be chosen once a cycle is."""

    testo = forms.CharField(
        label=_("Words"),
        help_text=_("In the title of what a row is about, or in what was written."),
        max_length=100,
        required=False,
    )
    chi = forms.CharField(label=_("Person"), help_text=_("Name or a part of it."), max_length=100, required=False)
    organo = forms.ChoiceField(label=_("Body that acted"), required=False)
    tipo = forms.ChoiceField(label=_("Kind of event"), choices=(ANY, *KINDS), required=False)
    ciclo = forms.ChoiceField(label=_("Cycle"), required=False)
    passo = forms.ChoiceField(label=_("Phase or step of the cycle"), required=False)
    dal = DayField(label=_("From"), required=False)
    al = DayField(label=_("To"), required=False)

    def __init__(self, data: Any, *, authority: Authority) -> None:
        super().__init__(data, auto_id="filtro-%s")
        self.authority = authority
        cycles = [(str(each.pk), each.title) for each in cycles_of(authority, self._key("ciclo"))]
        chosen = next((key for key, _title in cycles if key == self.data.get("ciclo")), "")
        steps = steps_of(UUID(chosen), authority) if chosen else []
        self._offer("organo", [(str(each.pk), each.name) for each in bodies_of(authority)])
        self._offer("ciclo", cycles)
        self._offer("passo", steps)
        if not steps:
            del self.fields["passo"]

    @property
    def is_used(self) -> bool:
        """Whether anything is looked for."""
        return any(self.data.get(name) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """The period must not end before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("dal") and cleaned.get("al") and cleaned["al"] < cleaned["dal"]:
            raise ValidationError({"al": _("This day is before the first one.")})
        return cleaned

    def sought(self) -> Sought:
        """What is looked for, by a form that holds."""
        typed = self.cleaned_data
        return Sought(
            authority=self.authority,
            person=typed["chi"].strip(),
            body=UUID(typed["organo"]) if typed["organo"] else None,
            cycle=UUID(typed["ciclo"]) if typed["ciclo"] else None,
            step=typed.get("passo", ""),
            kind=typed["tipo"],
            since=beginning_of(typed["dal"]) if typed["dal"] else None,
            until=end_of(typed["al"]) if typed["al"] else None,
            words=typed["testo"].strip(),
        )

    def _key(self, name: str) -> UUID | None:
        """The key that was chosen, if it is one."""
        try:
            return UUID(self.data.get(name, ""))
        except ValueError:
            return None

    def _offer(self, name: str, found: list[tuple[str, str]] | Any) -> None:
        self.fields[name].choices = [ANY, *found]  # type: ignore[attr-defined]
