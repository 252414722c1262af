# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room in which the committee of the Banco sits: what is said and done there, and each one's browser on the panel."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from governance.models import AgendaItem, Ballot, Body, Question, User
from tests.stories.sittings import TEXT, Meeting, in_days
from tests.workflows.views.pages import words_of
from workflows.actions.convene_sitting import AgendaEntry
from workflows.actions.declare_recusal import declare_recusal
from workflows.actions.open_ballot import open_ballot
from workflows.actions.propose_question import Proposal, propose_question

AsReader: TypeAlias = Callable[[User], Client]

CHAIR, MEMBER, OTHER = ALL = ("comitato-presidente", "comitato-componente-1", "comitato-componente-2")
SECRETARY = "comitato-segretario"


@dataclass(frozen=True)
class Room:
    """A meeting, and the browsers of who is in it."""

    as_reader: AsReader
    met: Meeting

    @classmethod
    def opened(cls, as_reader: AsReader, text: str = TEXT) -> "Room":
        """The sitting is under way, on the gate and on something else."""
        met = Meeting.begin(text)
        met.run.deliver_all()
        met.under_way(agenda=(AgendaEntry(gate=met.gate.pk), AgendaEntry(title="Varie")))
        return cls(as_reader, met)

    @property
    def url(self) -> str:
        return reverse("panel", args=[self.met.run.pk, self.met.sitting.pk])

    @property
    def ballot(self) -> Ballot:
        return self.met.run.ballot

    @property
    def whole(self) -> Question:
        return Question.objects.get(cycle=self.met.run.pk, kind="whole")

    def browser(self, who: str) -> Client:
        return self.as_reader(self.met.run.banco.people[who])

    def read(self, who: str) -> str:
        """What the panel says to somebody."""
        answer = self.browser(who).get(self.url)
        assert answer.status_code == 200
        return words_of(answer.content)

    def marks(self, who: str) -> str:
        return self.browser(who).get(self.url).content.decode()

    def offered(self, who: str) -> set[str]:
        """The acts for which somebody has a button."""
        return set(re.findall(r'name="what" value="([a-z_.]+)"', self.marks(who)))

    def press(self, who: str, what: str, row: object, *, key: str = "", **typed: object) -> HttpResponse:
        sent = {"what": what, "row": row, "key": key or str(uuid4()), **typed}
        return self.browser(who).post(self.url, sent)  # type: ignore[return-value]

    def there(self, *seats: str) -> None:
        for seat in seats or ALL:
            self.met.comes(seat)

    def item(self, place: int = 0) -> AgendaItem:
        return self.met.items[place]

    def put(self) -> None:
        """The gate is under discussion and the next question is being voted."""
        if self.item().state == "waiting":
            self.met.item("take_up")
        person = self.met.run.banco.people[CHAIR]
        open_ballot(actor=person, cycle=self.met.run.pk, gate=self.met.gate.pk, sitting=self.met.sitting.pk, key=None)

    def condition(self, title: str) -> Question:
        """A member proposes a condition that the office would owe."""
        office = Body.objects.get(authority=self.met.run.banco.authority, key="ufficio").pk
        proposal = Proposal(
            kind="condition",
            title=title,
            text="Va fatto.",
            due_on=in_days(30).date(),
            owner=office,
            discharger=office,
            evidence="La prova",
        )
        propose_question(
            actor=self.met.run.banco.people[MEMBER],
            cycle=self.met.run.pk,
            gate=self.met.gate.pk,
            seat=self.met.run.banco.seats[MEMBER],
            proposal=proposal,
            key=None,
        )
        return Question.objects.get(cycle=self.met.run.pk, title=title)

    def recuse(self, seat: str) -> None:
        declare_recusal(
            actor=self.met.run.banco.people[seat],
            cycle=self.met.run.pk,
            gate=self.met.gate.pk,
            seat=self.met.run.banco.seats[seat],
            reason="Un interesse",
            key=None,
        )

    def votes(self, *choices: str) -> None:
        for seat, choice in zip(ALL, choices, strict=False):
            self.met.run.vote(seat, choice)
