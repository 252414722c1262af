# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search: one field, and what has its words, by kind; only what the reader may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from governance.models.matching import words_in, worth_looking_for
from governance.selectors.search import Found, Kind, find
from workflows.models.found_texts import Recorded, recorded_of, written
from workflows.views.desk import page_number
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people

SHOWN = 10
PAGE = 30
LONGEST = 200
WRITTEN, RECORDED = "written", "recorded"

HEADINGS: Mapping[str, Promise] = MappingProxyType(
    {
        Kind.PLANS: _("Plans"),
        Kind.STEPS: _("Phases and other steps"),
        Kind.GATES: _("Gates"),
        Kind.WORK: _("Work of partners and offices"),
        Kind.DOCUMENTS: _("Documents"),
        Kind.CONTENTS: _("Contents of the plans"),
        WRITTEN: _("What people wrote"),
        RECORDED: _("What happened to it, from the journal of events"),
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: rows of plans, or rows of the journal. `more`: there is more than is shown.

    `partial`: so much has the words that not all of it was looked at.
    """

    kind: str
    heading: Promise
    found: Sequence[Found]
    recorded: Sequence[Recorded]
    more: bool
    partial: bool = False


@require_safe
@for_people
def search(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What has the words of `cosa`: a few of each kind, or all of the kind `tipo`, by pages."""
    asked = request.GET.get("cosa", "")[:LONGEST].strip()
    words, kind = words_in(asked), request.GET.get("tipo", "")
    enough = worth_looking_for(words)
    screen = _Search(reader, words)
    only = kind if kind in HEADINGS else ""
    number = page_number(request) if only else 1
    groups = [] if not enough else [screen.whole(only, number)] if only else screen.each()
    context = {
        "asked": asked,
        "words": words,
        "enough": enough,
        "only": only,
        "groups": [group for group in groups if group.found or group.recorded],
        "page": number,
    }
    return page(request, reader, "workflows/search.html", context)


@dataclass(frozen=True, slots=True)
class _Search:
    """One search of one reader."""

    reader: Reader
    words: tuple[str, ...]

    def each(self) -> Sequence[Group]:
        """A few of each kind."""
        rows = [self._rows(kind, 1, SHOWN) for kind in Kind]
        about = [found for group in rows for found in group.found]
        return [*rows, self._written(1, SHOWN), self._recorded(about, 1, SHOWN)]

    def whole(self, kind: str, number: int) -> Group:
        """A page of one kind."""
        if kind == WRITTEN:
            return self._written(number, PAGE)
        if kind == RECORDED:
            about = [found for each in Kind for found in self._rows(each, 1, SHOWN).found]
            return self._recorded(about, number, PAGE)
        return self._rows(Kind(kind), number, PAGE)

    def _rows(self, kind: Kind, number: int, size: int) -> Group:
        reader = self.reader
        found = find(kind, self.words, actor=reader.actor, at=reader.at, page=number, size=size)
        return Group(kind, HEADINGS[kind], found[:size], (), len(found) > size)

    def _written(self, number: int, size: int) -> Group:
        reader = self.reader
        if not reader.anchors:
            return Group(WRITTEN, HEADINGS[WRITTEN], (), (), more=False)
        told = written(self.words, actor=reader.actor, at=reader.at, page=number, size=size)
        more = len(told.found) > size
        return Group(WRITTEN, HEADINGS[WRITTEN], (), told.found[:size], more, told.partial)

    def _recorded(self, about: Iterable[Found], number: int, size: int) -> Group:
        reader = self.reader
        found: Sequence[Recorded] = ()
        if reader.anchors:
            subjects = {each.subject_id for each in about}
            found = recorded_of(subjects, actor=reader.actor, at=reader.at, page=number, size=size)
        return Group(RECORDED, HEADINGS[RECORDED], (), found[:size], len(found) > size)
