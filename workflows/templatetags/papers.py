# SPDX-License-Identifier: AGPL-3.0-or-later
"""How documents and obligations are said to people."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from governance.models import Document, Obligation
from workflows.models.media import BY_TYPE

register = template.Library()

KINDS: Mapping[str, Promise] = MappingProxyType(
    {
        Document.Kind.REPORT: _("Report"),
        Document.Kind.MINUTES: _("Minutes"),
        Document.Kind.DATASET: _("Data"),
        Document.Kind.DOCUMENT: _("Document"),
    }
)
SHORT = 12
KILO = 1024


@register.filter
def kind_label(kind: str) -> str:
    """What kind of document it is, in a word."""
    return str(KINDS[Document.Kind(kind)])


@register.filter
def file_kind(media_type: str) -> str:
    """What people call a file of the media type: “PDF”."""
    known = BY_TYPE.get(media_type)
    return known.called if known else ""


@register.filter
def size_words(size: int) -> str:
    """How much a file weighs: “163 byte”, “1,2 MB”."""
    if size < KILO:
        return ngettext("%(number)d byte", "%(number)d bytes", size) % {"number": size}
    return filesizeformat(size)


@register.filter
def short(sha256: str) -> str:
    """The beginning of a digest, enough to tell one text from another by eye."""
    return sha256[:SHORT]


@register.filter
def open_words(owed: Collection[Obligation]) -> str:
    """How many obligations are open, and whether they block: “1 prescrizione bloccante aperta”."""
    blocking = sum(each.blocking for each in owed)
    warning = len(owed) - blocking
    told = []
    if blocking:
        said = ngettext("%(number)d blocking obligation is open", "%(number)d blocking obligations are open", blocking)
        told.append(said % {"number": blocking})
    if warning:
        said = ngettext("%(number)d obligation is open", "%(number)d obligations are open", warning)
        told.append(said % {"number": warning})
    return gettext("%(first)s, %(second)s") % dict(zip(("first", "second"), told, strict=True)) if told[1:] else told[0]
