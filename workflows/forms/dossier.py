# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a dossier: a document that comes in, its newer version, and why it is taken out."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from governance.models import Document
from workflows.forms.keyed import LONGEST, KeyedForm
from workflows.models.media import TAKEN
from workflows.templatetags.papers import KINDS

ACCEPT = ",".join(ending for each in TAKEN for ending in each.endings)


def file_field(label: Any, *, required: bool = True) -> forms.FileField:
    """A file to be chosen; what it is, and whether it is taken, the action says."""
    kinds = ", ".join(each.called for each in TAKEN)
    return forms.FileField(
        label=label,
        help_text=format_lazy("{} {}.", _("Files of these kinds are taken:"), kinds),
        required=required,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose a file.")},
    )


class AddDocumentForm(KeyedForm):
    """A new document of the dossier."""

    act = forms.CharField(widget=forms.HiddenInput, initial="add")
    title = forms.CharField(label=_("Title"), max_length=300, error_messages={"required": _("Give it a title.")})
    kind = forms.ChoiceField(label=_("Kind of document"), choices=list(KINDS.items()), initial=Document.Kind.DOCUMENT)
    file = file_field(_("File"))

    field_order = ("title", "kind", "file", "act", "key")


class RenewDocumentForm(KeyedForm):
    """A newer version of a document that is there."""

    act = forms.CharField(widget=forms.HiddenInput, initial="renew")
    document = forms.UUIDField(widget=forms.HiddenInput)
    file = file_field(_("File of the newer version"))


class RemoveDocumentForm(KeyedForm):
    """Why a document is taken out."""

    act = forms.CharField(widget=forms.HiddenInput, initial="remove")
    document = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays in the record with your act."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why.")},
    )
