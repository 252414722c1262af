# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member fills in to propose a question on a gate: a form for each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Assignment, Body, Criterion, Seat
from workflows.actions.propose_question import LONGEST_TEXT, LONGEST_TITLE, Proposal
from workflows.forms.calling import ByWay
from workflows.forms.days import DayField
from workflows.forms.keyed import KeyedForm


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from: the seats from which the reader proposes, who can owe and discharge a condition, the
    work that can go back, the criteria that can be waived.
    """

    seats: Sequence[Seat]
    owners: Sequence[Body]
    dischargers: Sequence[Body]
    work: Sequence[Assignment]
    criteria: Sequence[Criterion]


class ProposalForm(KeyedForm):
    """A proposal with its reason. `seat`: from which it comes, asked where there is more than one."""

    seat = forms.TypedChoiceField(label=_("From which seat"), coerce=UUID, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Why"),
        help_text=_("Who votes reads it with the question."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why.")},
    )

    def __init__(self, offered: Offered, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "seat", offered.seats, lambda seat: f"{seat.label}, {seat.body.name}")
        if len(offered.seats) == 1:
            self.fields["seat"].initial = offered.seats[0].pk
            self.fields["seat"].widget = forms.HiddenInput()

    def proposal(self, kind: str, title: str) -> Proposal:
        """What is proposed; `title`: what it is called where it has no name of its own."""
        return Proposal(kind=kind, title=title, **self._filled())

    def _filled(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seat", "key"}}


class SuspensiveForm(ProposalForm):
    """To put the decision off to a day."""

    put_off_to = DayField(label=_("To which day"), error_messages={"required": _("Give the day.")})
    field_order = ("seat", "put_off_to", "text")


class ReturnForm(ProposalForm):
    """To return the gate for rework, with the work that goes back."""

    reopens = forms.TypedMultipleChoiceField(
        label=_("Which work goes back"),
        help_text=_("The phase opens again in any case; with nothing chosen, no work goes back."),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("seat", "text", "reopens")

    def __init__(self, offered: Offered, *args: Any, **kwargs: Any) -> None:
        super().__init__(offered, *args, **kwargs)
        if offered.work:
            _choose(self, "reopens", offered.work, lambda work: work.title)
        else:
            del self.fields["reopens"]

    def _filled(self) -> dict[str, Any]:
        typed = super()._filled()
        return {**typed, "reopens": tuple(typed.get("reopens", ()))}


class WaiverForm(ProposalForm):
    """To do without a criterion."""

    criterion = forms.TypedChoiceField(
        label=_("Which criterion"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the criterion.")},
    )
    field_order = ("seat", "criterion", "text")

    def __init__(self, offered: Offered, *args: Any, **kwargs: Any) -> None:
        super().__init__(offered, *args, **kwargs)
        _choose(self, "criterion", offered.criteria, lambda criterion: criterion.title)


class ConditionForm(ProposalForm):
    """To bind the approval to a condition: it becomes an obligation if it carries and the gate is approved."""

    title = forms.CharField(
        label=_("The condition in a few words"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Say in a few words what you propose.")},
    )
    text = forms.CharField(
        label=_("What is to be done"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what is to be done.")},
    )
    owner = forms.TypedChoiceField(
        label=_("Who owes it"), coerce=UUID, error_messages={"required": _("Choose who owes it.")}
    )
    due_on = DayField(label=_("By when"), error_messages={"required": _("Give the day.")})
    evidence = forms.CharField(
        label=_("What will show it"),
        help_text=_("A document, a fact: what whoever owes it must bring."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what will show it.")},
    )
    discharger = forms.TypedChoiceField(
        label=_("Who says that it is met"), coerce=UUID, error_messages={"required": _("Choose who says so.")}
    )
    blocking = forms.TypedChoiceField(
        label=_("Until it is met"),
        choices=[
            ("yes", _("the next gate is not decided")),
            ("no", _("the next gate can be decided: it is only shown there")),
        ],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    field_order = ("seat", "title", "text", "owner", "due_on", "evidence", "discharger", "blocking")

    def __init__(self, offered: Offered, *args: Any, **kwargs: Any) -> None:
        super().__init__(offered, *args, **kwargs)
        for name, bodies in (("owner", offered.owners), ("discharger", offered.dischargers)):
            _choose(self, name, bodies, lambda body: body.name, first=[("", _("Choose…"))])

    def proposal(self, kind: str, title: str) -> Proposal:
        """What is proposed, under the name that it was given."""
        return Proposal(kind=kind, **self._filled())


class WithdrawForm(KeyedForm):
    """That a proposal is withdrawn."""

    withdraw = forms.UUIDField(widget=forms.HiddenInput)


class PutForm(ByWay, KeyedForm):
    """That a question is put to the vote, and in which way."""

    put = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, ways: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]


FORMS: Mapping[str, type[ProposalForm]] = MappingProxyType(
    {
        "condition": ConditionForm,
        "return": ReturnForm,
        "suspensive": SuspensiveForm,
        "rejection": ProposalForm,
        "waiver": WaiverForm,
    }
)


def _choose(
    form: forms.Form, name: str, rows: Sequence[Any], named: Any, *, first: Sequence[tuple[str, Any]] = ()
) -> None:
    form.fields[name].choices = [*first, *((str(row.pk), named(row)) for row in rows)]  # type: ignore[attr-defined]
