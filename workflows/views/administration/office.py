# SPDX-License-Identifier: AGPL-3.0-or-later
"""For which authority the reader administers: named in the address where there are several."""

from dataclasses import dataclass

from django.http import HttpRequest

from governance.errors import NotAllowed, Reason, Unseen
from governance.models import Authority
from governance.permissions import May
from workflows.models.people import administered
from workflows.views.reader import Reader

WHICH = "ente"


@dataclass(frozen=True, slots=True)
class Office:
    """The authority that is administered. `query`: what keeps it in an address; "" where the reader has but one."""

    authority: Authority
    query: str
    others: tuple[Authority, ...]


def office_of(request: HttpRequest, reader: Reader, *rights: May) -> Office:
    """The office that the address names, or the first. Raises NotAllowed for who has none, Unseen for another's."""
    found = _held(reader, rights or (May.ADMINISTER,))
    asked = request.GET.get(WHICH)
    if asked is None:
        return _office(found[0], found, reader)
    chosen = next((each for each in found if each.slug == asked), None)
    if chosen is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return _office(chosen, found, reader)


def office_in(authority: Authority, reader: Reader) -> Office:
    """The office of the authority to which a row belongs that the reader sees. Raises NotAllowed."""
    found = _held(reader, (May.ADMINISTER,))
    if authority not in found:
        raise _missing(May.ADMINISTER)
    return _office(authority, found, reader)


def _held(reader: Reader, rights: tuple[May, ...]) -> tuple[Authority, ...]:
    held = {each.pk: each for what in rights for each in administered(actor=reader.actor, at=reader.at, what=what)}
    if not held:
        raise _missing(rights[0])
    return tuple(sorted(held.values(), key=lambda each: each.name))


def _office(authority: Authority, held: tuple[Authority, ...], reader: Reader) -> Office:
    query = f"?{WHICH}={authority.slug}" if len(reader.authorities) > 1 else ""
    return Office(authority, query, tuple(each for each in held if each != authority))


def _missing(what: May) -> NotAllowed:
    return NotAllowed(Reason("not_allowed", "You lack the right “%(right)s” here", {"right": what.value}), missing=what)
