# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Banco whose committee is convened: five days before, one where it is urgent; in second convocation one is enough."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from governance.models import AgendaItem, Gate, Minutes, Sitting
from tests.stories.banco import FILE, Banco, BancoCycle
from workflows.actions.convene_sitting import AgendaEntry, Convening, convene_sitting
from workflows.actions.open_ballot import open_ballot
from workflows.actions.record_presence import record_departure, record_presence
from workflows.perform import Outcome

_QUORUM = 'quorum = { of = "members", at_least = "1/2" }'
_SECOND = 'quorum = [{ of = "members", at_least = "1/2" }, { at_least = 1 }]\nsubstitutes = "allowed"'
_COMMITTEE = 'kind = "steering"\n'
_CONVENED = '{ rule = "maggioranza", source = "prova", parameter = true, notice = 5, urgent = 1 }'

TEXT = (
    FILE.read_text(encoding="utf-8")
    .replace(_QUORUM, _SECOND)
    .replace(_COMMITTEE, f'{_COMMITTEE}chair = "presidente"\nsittings = {_CONVENED}\n')
    .replace('ballot = "at_once"', 'ballot = "called"')
)


@dataclass(frozen=True)
class Meeting:
    """A cycle whose committee meets, and what is done in its last sitting."""

    run: BancoCycle

    @classmethod
    def begin(cls, text: str = TEXT) -> "Meeting":
        """A new one, with an authority of its own."""
        return cls(Banco(text=text).cycle())

    @property
    def gate(self) -> Gate:
        return Gate.objects.get(cycle=self.run.pk, key="varco")

    @property
    def sitting(self) -> Sitting:
        return Sitting.objects.filter(cycle=self.run.pk).latest("number")

    @property
    def minutes(self) -> Minutes:
        return Minutes.objects.filter(cycle=self.run.pk).latest("sitting__number")

    @property
    def items(self) -> list[AgendaItem]:
        return list(AgendaItem.objects.filter(sitting=self.sitting))

    def convening(self, **wanted: Any) -> Convening:
        """A week from now, in the usual room, on the gate; or as it is `wanted`."""
        usual = Convening(
            body=self.gate.body_id,
            called_for=in_days(7),
            place="Sala del Consiglio",
            agenda=(AgendaEntry(gate=self.gate.pk),),
        )
        return replace(usual, **wanted)

    def convene(self, who: str = "comitato-presidente", *, reason: str = "", key: str = "", **wanted: Any) -> Outcome:
        return convene_sitting(
            actor=self.run.banco.people[who],
            cycle=self.run.pk,
            convening=self.convening(**wanted),
            reason=reason,
            key=key or str(uuid4()),
        )

    def under_way(self, **wanted: Any) -> Sitting:
        """A sitting that was convened and has been opened, at once: its hour is taken to have come."""
        self.convene(**wanted)
        self.hour_comes()
        self.move("open")
        return self.sitting

    def hour_comes(self) -> None:
        """The hour of the last sitting has come."""
        Sitting.objects.filter(pk=self.sitting.pk).update(called_for=timezone.now())

    def move(self, move: str, *, who: str = "comitato-presidente", reason: str = "") -> Outcome:
        return self.run.move(who, "sitting", self.sitting.pk, move, reason=reason)

    def item(self, move: str, place: int = 0, *, reason: str = "") -> Outcome:
        return self.run.move("comitato-presidente", "item", self.items[place].pk, move, reason=reason)

    def comes(
        self, seat: str, *, person: str = "", who: str = "comitato-segretario", how: str = "in_person", key: str = ""
    ) -> Outcome:
        return record_presence(
            actor=self.run.banco.people[who],
            cycle=self.run.pk,
            sitting=self.sitting.pk,
            seat=self.run.banco.seats[seat],
            person=self.person(person or seat),
            how=how,
            key=key or str(uuid4()),
        )

    def leaves(self, seat: str, *, who: str = "comitato-segretario", key: str = "") -> Outcome:
        return record_departure(
            actor=self.run.banco.people[who],
            cycle=self.run.pk,
            sitting=self.sitting.pk,
            seat=self.run.banco.seats[seat],
            key=key or str(uuid4()),
        )

    def vote_on_the_gate(self, *in_favour: str) -> None:
        """The next question of the gate is put to the vote in the sitting, answered by these seats, and closed."""
        open_ballot(
            actor=self.run.banco.people["comitato-presidente"],
            cycle=self.run.pk,
            gate=self.gate.pk,
            sitting=self.sitting.pk,
            key=str(uuid4()),
        )
        for seat in in_favour:
            self.run.vote(seat, "yes")
        self.run.close()

    def person(self, name: str) -> UUID:
        return self.run.banco.people[name].pk


def in_days(number: int, *, hours: int = 0) -> datetime:
    """That many days from now, and so many hours."""
    return timezone.now() + timedelta(days=number, hours=hours)
