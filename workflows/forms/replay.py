# SPDX-License-Identifier: AGPL-3.0-or-later
"""To which day of a plan one wants to go back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.forms.days import DayField


class DayForm(forms.Form):
    """One day. `atto`: the act that is shown meanwhile."""

    giorno = DayField(label=_("Go to a day"), error_messages={"required": _("Write a day.")})
    atto = forms.CharField(required=False, widget=forms.HiddenInput)
