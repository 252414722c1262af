# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seats by which a body decides, as places of an electorate."""

from collections.abc import Iterator, Mapping

from governance.rules.electorate import Place
from workflows.procedures.schema import Body, Seat

Towns = Mapping[str, int | None]


def places_of(body: Body, towns: Towns) -> tuple[Place, ...]:
    """Every seat by which `body` decides, by its key and as if its holder were there.

    `towns`: the municipalities of the authority by ISTAT code, which is the key of the seat that stands for one,
    with their residents (None: not known). Who stands for none brings no residents.
    """
    return tuple(place for seat in body.deciding for place in _places(body, seat, towns))


def _places(body: Body, seat: Seat, towns: Towns) -> Iterator[Place]:
    role = seat.role.value
    if seat.each:
        for istat, residents in towns.items():
            yield Place(istat, role, municipality=True, residents=residents, weight=seat.weight)
    for key in seat.seat_keys():
        yield Place(key, role, chair=key == body.chair, residents=0, weight=seat.weight)
