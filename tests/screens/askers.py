# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who walks through the pages: one person of each role, somebody without a seat, and a stranger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.test import Client

from governance.models import Authority, Seat, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.addresses import ADDRESSES, OWN, SEATLESS, STRANGER, addresses
from tests.workflows.views.conftest import BACKEND

ASKERS: Sequence[str] = (*Role, SEATLESS, STRANGER)


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the walk: the name of its picture, its address, and how it is to be answered."""

    name: str
    address: str
    status: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with a browser."""

    word: str
    user: User | None
    who: str
    roles: frozenset[Role]
    client: Client

    def stops(self, authority: Authority) -> Iterator[Stop]:
        """Every page that this person is answered, and once what a refused one looks like."""
        for name, address in ADDRESSES.items():
            wanted = address.answer(self.who, self.roles)
            if not address.is_page or wanted in {302, 405}:
                continue
            places = list(addresses(name, authority).items())
            for word, place in places if wanted == 200 else places[:1]:
                title = "-".join(filter(None, (name, word)))
                yield Stop(title, place, wanted)
                for seen, look in address.looks.items() if wanted == 200 else ():
                    yield Stop(f"{title}-{seen}", place + look.query, look.status)


def asker(word: str, authority: Authority) -> Asker:
    """The person for a word of ASKERS; where the demonstration has nobody on such a seat, somebody is put there."""
    client = Client()
    if word == STRANGER:
        return Asker(word, None, STRANGER, frozenset(), client)
    user = factories.person("senza-incarichi") if word == SEATLESS else _holder(Role(word), authority)
    client.force_login(user, backend=BACKEND)
    roles = Tenure.objects.filter(user=user).values_list("seat__role", flat=True)
    return Asker(word, user, SEATLESS if word == SEATLESS else OWN, frozenset(map(Role, roles)), client)


def _holder(role: Role, authority: Authority) -> User:
    tenures = Tenure.objects.filter(seat__role=role, seat__body__authority=authority)
    there = tenures.select_related("user").order_by("since", "user__username").first()
    if there is not None:
        return there.user
    seat = Seat.objects.filter(role=role, body__authority=authority).order_by("body__key", "key").first()
    assert seat is not None, f"The procedure has no seat of {role}"
    return factories.hold_seat(seat.pk, factories.person(f"{seat.body.key}-{seat.key}")).user
