# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form by which somebody chooses how they are told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models.notices import NoticeChoice


class NoticesForm(forms.Form):
    """Two choices: what is asked of the person, which is always told, and what happens besides."""

    asked = forms.ChoiceField(
        label=_("What is asked of you"),
        widget=forms.RadioSelect,
        choices=[
            (NoticeChoice.Asked.AT_ONCE, _("At once, a mail each time")),
            (NoticeChoice.Asked.DAILY, _("One summary a day, in the morning")),
        ],
    )
    told = forms.ChoiceField(
        label=_("What happens in the plans that you can read"),
        widget=forms.RadioSelect,
        choices=[
            (NoticeChoice.Told.NEVER, _("No mail")),
            (NoticeChoice.Told.DAILY, _("One summary a day, in the morning")),
        ],
    )
