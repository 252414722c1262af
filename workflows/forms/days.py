# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days as people type them: “10/11/2023”, or as machines do; and the instants at which a period begins and ends."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y-%m-%d")


class DayField(forms.DateField):
    """A day typed in one place: day, month, year."""

    default_error_messages = {"invalid": _("Write day, month and year, for instance 10/11/2026.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format=FORMS[0], attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(input_formats=FORMS, widget=widget, **kwargs)


def beginning_of(day: date) -> datetime:
    """The first instant of the day, in the authority's time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The instant at which the day is over."""
    return beginning_of(day + timedelta(days=1))
