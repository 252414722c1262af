# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a button of the chair's panel sends: which act, on which row, once; and what it needs besides."""

from django import forms

from workflows.forms.moves import LONGEST


class PanelForm(forms.Form):
    """One press of a button. `what`: the act, as the journal names it; `gate`: of the question that is put; `person` and
    `how`: who comes in for a seat.
    """

    what = forms.CharField(max_length=40)
    row = forms.UUIDField()
    key = forms.UUIDField()
    gate = forms.UUIDField(required=False)
    person = forms.UUIDField(required=False)
    how = forms.CharField(max_length=10, required=False)
    reason = forms.CharField(max_length=LONGEST, required=False)
