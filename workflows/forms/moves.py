# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which a move is made. Each carries what keeps a click single and a stale page harmless."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models import Paper, Vote
from workflows.actions.transcribe_act import Document
from workflows.forms.dossier import file_field

LONGEST = 4000
MOST_HEADS = 1_000_000
TALLY = ("present", "yes", "no", "abstained", "not_voting")


def _heads(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_HEADS, required=False)


def _reason_of_vote() -> forms.CharField:
    return forms.CharField(
        label=_("Why, if you want it in the record"),
        help_text=_("It is kept with your vote and goes into the minutes."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MoveForm(forms.Form):
    """A move that needs nothing typed. `key` makes it single; `seen` is the state in which the page showed the row."""

    move = forms.CharField(widget=forms.HiddenInput, max_length=40)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=30)
    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def blank(cls, *, move: str, seen: str) -> "MoveForm":
        """The form as a page first shows it."""
        return cls(initial={"move": move, "seen": seen, "key": uuid4()}, auto_id=f"{move}-%s")

    @classmethod
    def filled(cls, data: Any, *, move: str, files: Any = None) -> "MoveForm":
        """The form as it came back."""
        return cls(data, files, auto_id=f"{move}-%s")

    def seen_now(self, state: str) -> None:
        """What was typed stays; from now on the person has seen the row in `state`."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "seen": state}

    def refuse(self, field: str, sentence: str) -> None:
        """Puts a refusal beside the field that it is about, or on top."""
        self.add_error(field if field in self.fields else None, sentence)

    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with what was typed: the place to go to, and the sentence that stands there."""
        wrong = [(field, error) for field in self.visible_fields() for error in field.errors]
        return [(field.id_for_label or f"{field.auto_id}_0", str(error)) for field, error in wrong]

    def typed(self) -> list[tuple[str, str]]:
        """What the person typed, with its label, to keep it where the form itself has gone."""
        visible = [field.name for field in self.visible_fields()]
        return [(str(self.fields[name].label), self._as_read(name)) for name in visible if self.data.get(name)]

    def _as_read(self, name: str) -> str:
        """What was typed, or what the answer that was chosen is called."""
        called = {str(value): str(label) for value, label in getattr(self.fields[name], "choices", ())}
        typed = str(self.data[name])
        return called.get(typed, typed)


class ReasonForm(MoveForm):
    """A move with its reason."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays in the record with your act."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why.")},
    )


class EvidenceForm(ReasonForm):
    """The statement that a criterion is met: what shows it, and where it is."""

    reason = forms.CharField(
        label=_("What shows that the criterion is met"),
        help_text=_("Name the document or the fact, and where it can be found."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what shows it.")},
    )


class StateObligationForm(ReasonForm):
    """The statement that an obligation is met: what shows it, and the thing itself where there is a file."""

    reason = forms.CharField(
        label=_("What shows that the obligation is met"),
        help_text=_("Name the document or the fact, and where it can be found."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what shows it.")},
    )
    file = file_field(_("File, if there is one"), required=False)


class DeliverForm(MoveForm):
    """What is handed in."""

    statement = forms.CharField(
        label=_("What you hand in"),
        help_text=_("Say what it is and where it can be found: register number, address of the file."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what you hand in and where it is.")},
    )


class VoteForm(MoveForm):
    """One answer of one seat."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=[
            (Vote.Choice.YES, _("In favour")),
            (Vote.Choice.NO, _("Against")),
            (Vote.Choice.ABSTAIN, _("I abstain")),
            (Vote.Choice.NOT_VOTING, _("Present, not voting")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four answers.")},
    )
    reason = _reason_of_vote()


class PaperForm(MoveForm):
    """The paper of one seat in a secret ballot: it takes no words, which would tell whose it is."""

    paper = forms.ChoiceField(
        label=_("Your paper"),
        choices=[
            (Paper.Answer.YES, _("In favour")),
            (Paper.Answer.NO, _("Against")),
            (Paper.Answer.ABSTAIN, _("I abstain")),
            (Paper.Answer.BLANK, _("Blank paper")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four answers.")},
    )


class CallToSittingForm(ReasonForm):
    """That a written procedure be decided in a sitting, and why."""

    reason = forms.CharField(
        label=_("Why it should be talked about"),
        help_text=_("The others read it with your request."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why.")},
    )


class TranscribeForm(MoveForm):
    """An act as its document tells it. What the document does not say stays empty."""

    title = forms.CharField(label=_("Document"), max_length=300, error_messages={"required": _("Name the document.")})
    source = forms.CharField(
        label=_("Where it was read"), max_length=300, error_messages={"required": _("Say where it was read.")}
    )
    strength = forms.ChoiceField(
        label=_("Kind of source"),
        choices=[("primary", _("Official text")), ("secondary", _("Press or commentary"))],
        widget=forms.RadioSelect,
        initial="primary",
    )
    day = forms.DateField(
        label=_("Day of the act"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    month = forms.RegexField(
        r"^[12][0-9]{3}-(0[1-9]|1[0-2])$",
        label=_("Or only its month"),
        help_text=_("Where the document tells no day. Year and month, for instance 2023-05."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write year and month, for instance 2023-05.")},
    )
    number = forms.CharField(label=_("Number of the act"), max_length=60, required=False)
    outcome = forms.CharField(
        label=_("Outcome, in the document’s words"),
        max_length=300,
        error_messages={"required": _("Write the outcome as the document tells it.")},
    )
    approved = forms.TypedChoiceField(
        label=_("How it reads"),
        choices=[("", _("The document does not say")), ("yes", _("Approved")), ("no", _("Not approved"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    even_contested = forms.BooleanField(
        label=_("Record it as contested"),
        help_text=_("The document’s words stay, beside what its numbers give by the rule."),
        required=False,
        widget=forms.HiddenInput,
    )
    present = _heads(pgettext_lazy("tally", "Present"))
    yes = _heads(pgettext_lazy("tally", "In favour"))
    no = _heads(pgettext_lazy("tally", "Against"))
    abstained = _heads(pgettext_lazy("tally", "Abstained"))
    not_voting = _heads(pgettext_lazy("tally", "Present, not voting"))
    reason = forms.CharField(
        label=_("Why it is recorded only now"),
        help_text=_("Needed where the act is older than today."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of day and month."""
        cleaned: dict[str, Any] = super().clean() or {}
        told = [name for name in ("day", "month") if cleaned.get(name)]
        if len(told) != 1 and not {"day", "month"} & set(self.errors):
            raise ValidationError({"day": _("Write the day, or only the month.")})
        return cleaned

    def document(self) -> Document:
        """The document as the action takes it."""
        typed = self.cleaned_data
        return Document(
            title=typed["title"],
            source=typed["source"],
            strength=typed["strength"],
            dated=typed["day"].isoformat() if typed["day"] else typed["month"],
            outcome=typed["outcome"],
            approved=typed["approved"],
            even_contested=typed["even_contested"],
            number=typed["number"],
            **{name: typed[name] for name in TALLY},
        )

    def refuse(self, field: str, sentence: str) -> None:
        """An objection to the date stands beside the day; one to the outcome offers to record it as contested."""
        if field == "approved":
            self.fields["even_contested"].widget = forms.CheckboxInput()
        super().refuse("day" if field in {"at", "dated"} else field, sentence)
