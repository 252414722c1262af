# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form by which a sitting is convened."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.errors import Invalid, Refusal
from governance.models import Gate, Minutes, Sitting
from governance.selectors.sittings import ToDecide
from workflows.actions.convene_sitting import AgendaEntry, Convening
from workflows.forms.days import DayField
from workflows.forms.keyed import LONGEST, KeyedForm
from workflows.templatetags.words import state_label

HOURS = ("%H:%M", "%H.%M", "%H")
MOST_ITEMS = 30
LONGEST_ITEM = 300

# Where a refusal of the action stands in the form.
PLACES: Mapping[str, str] = MappingProxyType({"called_for": "day", "again_at": "again_day", "agenda": "others"})


class HourField(forms.TimeField):
    """An hour typed in one place: “10:30”, or only “10”."""

    default_error_messages = {"invalid": _("Write the hour, for instance 10:30.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format=HOURS[0], attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(input_formats=HOURS, widget=widget, **kwargs)


class ConveningForm(KeyedForm):
    """When, where and on what a body is convened. `offered`: what can be put on the agenda."""

    day = DayField(label=_("Day"), error_messages={"required": _("Write the day.")})
    hour = HourField(label=_("Hour"), error_messages={"required": _("Write the hour.")})
    again_day = DayField(
        label=_("Day of the second convocation"),
        help_text=_("If the first one has no quorum. Leave it empty where none is told."),
        required=False,
    )
    again_hour = HourField(label=_("Hour of the second convocation"), required=False)
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    link = forms.URLField(
        label=_("Link to join from afar"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write the whole address, for instance https://….")},
    )
    minutes = forms.MultipleChoiceField(
        label=_("Minutes to be approved"), required=False, widget=forms.CheckboxSelectMultiple
    )
    gates = forms.MultipleChoiceField(
        label=_("Gates to be decided"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Other items"),
        help_text=_("One on each line. They come after the minutes and the gates."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=_("Why it is urgent"),
        help_text=_("Only where it is convened later than the ordinary notice allows."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, offered: ToDecide, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("minutes", offered.minutes), ("gates", offered.gates)):
            field = self.fields[name]
            if rows:
                field.choices = [(str(row.pk), _titled(row, offered.laid.get(row.pk))) for row in rows]  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A day and its hour go together; an item is no longer than a line of an agenda."""
        cleaned: dict[str, Any] = super().clean() or {}
        for one, other in (("again_day", "again_hour"), ("again_hour", "again_day")):
            if cleaned.get(one) and not cleaned.get(other) and other not in self.errors:
                raise ValidationError({other: _("The second convocation needs its day and its hour.")})
        lines = self._lines(cleaned)
        if len(lines) > MOST_ITEMS or any(len(each) > LONGEST_ITEM for each in lines):
            told = _("At most %(items)d items, of %(letters)d letters each.")
            raise ValidationError({"others": told % {"items": MOST_ITEMS, "letters": LONGEST_ITEM}})
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Beside the place of the form that the refusal is about."""
        if isinstance(refusal, Invalid):
            refusal = Invalid(refusal.reasons[0], field_name=PLACES.get(refusal.field_name, refusal.field_name))
        super().refuse(refusal)

    def day_typed(self) -> date | None:
        """The day of the sitting, where one can be read."""
        cleaned = getattr(self, "cleaned_data", {})
        found = cleaned.get("day")
        return found if isinstance(found, date) else None

    def convening(self, body: UUID, follows: UUID | None) -> Convening:
        """The sitting as the action takes it."""
        typed = self.cleaned_data
        return Convening(
            body=body,
            called_for=_moment(typed["day"], typed["hour"]),
            again_at=_moment(typed["again_day"], typed["again_hour"]) if typed["again_day"] else None,
            place=typed["place"],
            link=typed["link"],
            agenda=(
                *(AgendaEntry(minutes=UUID(each)) for each in typed.get("minutes", ())),
                *(AgendaEntry(gate=UUID(each)) for each in typed.get("gates", ())),
                *(AgendaEntry(title=each) for each in self._lines(typed)),
            ),
            follows=follows,
        )

    @staticmethod
    def _lines(typed: Mapping[str, Any]) -> list[str]:
        return [line.strip() for line in typed.get("others", "").splitlines() if line.strip()]


def _titled(row: Gate | Minutes, laid: Sitting | None) -> str:
    told = f"{row.title} – {state_label(row)}"
    if laid is None:
        return told
    already = gettext("on the agenda of sitting no. %(number)s already") % {"number": laid.number}
    return f"{told}, {already}"


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
