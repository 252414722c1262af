# SPDX-License-Identifier: AGPL-3.0-or-later
"""A procedure that is loaded: a file, or the text of one put right in the page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.forms.keyed import KeyedForm

LARGEST = 1024 * 1024


class ProcedureForm(KeyedForm):
    """The file, whose text then stays in the page; `sha256` is what the check was shown for."""

    file = forms.FileField(
        label=_("File of the procedure"),
        help_text=_("A TOML file of at most 1 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".toml,text/plain,application/toml"}),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "source", "spellcheck": "false"}),
    )
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    field_order = ("file", "text", "key", "sha256")

    def clean_file(self) -> str:
        """The text in the file. A file that is too large or no text is refused in a sentence."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LARGEST:
            raise ValidationError(gettext("The file is larger than 1 MB: this is no procedure."))
        try:
            return str(file.read().decode())
        except UnicodeDecodeError as problem:
            raise ValidationError(gettext("The file is not UTF-8 text.")) from problem

    def clean_text(self) -> str:
        """The text, with line ends as files have them: a browser sends others, and the hash would differ."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text.encode()) > LARGEST:
            raise ValidationError(gettext("The text is larger than 1 MB: this is no procedure."))
        return text

    def clean(self) -> dict[str, Any]:
        """A file is newer than what the page holds."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["chosen"] = cleaned.get("file") or cleaned.get("text") or ""
        if not cleaned["chosen"] and not self.errors:
            raise ValidationError({"file": _("Choose a file, or write its text.")})
        return cleaned

    def again(self, chosen: str, sha256: str) -> "ProcedureForm":
        """The form that goes on: the text in the page, and the hash that was checked."""
        return ProcedureForm(initial={"text": chosen, "sha256": sha256})
