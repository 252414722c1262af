# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days as people type them: “10/11/2023”, or as machines do; and the instants at which a period begins and ends."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_SHAPE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{2}|\d{4})|\d{4}-\d{1,2}-\d{1,2}")
LEAST, GREATEST = 1900, 2200
FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y-%m-%d")


class DayField(forms.DateField):
    """A day typed in one place: day, month, year."""

    default_error_messages = {
        "invalid": _("Write day, month and year, for instance 10/11/2026."),
        "no_such_day": _("There is no such day."),
        "far_away": _("Write a day between the years 1900 and 2200."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format=FORMS[0], attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(input_formats=FORMS, widget=widget, **kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day; what is written as one and is in no calendar is told apart, and so is one that nobody means."""
        try:
            day = super().to_python(value)
        except ValidationError as wrong:
            if isinstance(value, str) and _SHAPE.fullmatch(value.strip()):
                raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from wrong
            raise
        if day is not None and not LEAST <= day.year <= GREATEST:
            raise ValidationError(self.error_messages["far_away"], code="far_away")
        return day


def beginning_of(day: date) -> datetime:
    """The first instant of the day, in the authority's time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The instant at which the day is over."""
    return beginning_of(day + timedelta(days=1))
