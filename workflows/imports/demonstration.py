# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two running cycles of demonstration data, with dates relative to today, made by the actions themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from governance.models import Ballot, Cycle, InCycle, Plan, Seat, Tenure, User
from governance.rules.calendar import add_months
from governance.selectors.rows import row_of
from workflows.actions.begin_plan import begin_plan
from workflows.actions.cast_vote import cast_vote
from workflows.actions.close_ballot import close_ballot
from workflows.actions.deliver_work import deliver_work
from workflows.actions.make_move import make_move
from workflows.actions.name_substitute import name_substitute
from workflows.actions.open_ballot import open_ballot
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.imports.installation import Installed

PLAN = ("psm-2027-2029", "Piano Strategico Metropolitano 2027-2029 (dati dimostrativi)", 2027, 2029)
FORMATION = "Formazione del PSM 2027-2029 (dati dimostrativi)"
UPDATE = "Aggiornamento annuale del PSM 2024-2026 (dati dimostrativi)"
MEMBERS = {
    "presidente-cabina": "presidente",
    "componente-cabina-1": "componente-1",
    "componente-cabina-2": "componente-2",
    "consigliere-delegato": "componente-3",
    "consigliere": "componente-4",
}


@dataclass
class Demonstration:
    """Makes the two cycles for `today`. Every act is an action of the account that would make it."""

    installed: Installed
    today: date

    def __post_init__(self) -> None:
        self._people = {user.username: user for user in User.objects.all()}
        self._seats = dict(
            Seat.objects.filter(body__authority=self.installed.authority, body__key="cabina").values_list("key", "pk")
        )

    def is_there(self) -> bool:
        """Whether it was made before."""
        return Cycle.objects.filter(authority=self.installed.authority, title__in=(FORMATION, UPDATE)).exists()

    def make(self) -> None:
        """A plan in formation, two phases open at once; a yearly update whose gate is voted; a substitution to come."""
        self._formation()
        self._update()
        self._substitution()

    def _substitution(self) -> None:
        """The chair is away next week, and a member stands in."""
        chair = Tenure.objects.get(seat=self._seats["presidente"], until=None)
        name_substitute(
            actor=chair.user,
            authority=self.installed.authority.pk,
            tenure=chair.pk,
            user=self._people["componente-cabina-1"],
            since=_morning(self.today, -7),
            until=_morning(self.today, -14),
            reason="Missione all’estero",
            key=None,
        )

    def _formation(self) -> None:
        code, title, first, last = PLAN
        plan = begin_plan(
            actor=self._people["dipartimento"],
            authority=self.installed.authority.pk,
            code=code,
            title=title,
            years=(first, last),
            key=None,
        )
        start = add_months(self.today.replace(day=1), -3)
        do = self._cycle(plan, "formation", FORMATION, start, days_ago=165)
        do.move(150, "segretario-consiglio", "linee-di-indirizzo", "record")
        do.move(80, "dipartimento", "analisi", "open")
        do.move(80, "dipartimento", "ascolto-preliminare", "open")
        do.work(52, "dipartimento-funzionario", "programmazione", "Programma di lavoro e nota metodologica")
        do.move(50, "dipartimento", "programmazione", "accept")
        do.move(45, "dipartimento", "avvio", "record")
        do.work(42, "avventura-urbana", "interviste", "Rapporto sulle interviste ai portatori di interesse")
        do.move(40, "dipartimento", "interviste", "accept")
        do.move(38, "dipartimento", "ascolto-preliminare", "submit")
        do.call(32, "presidente-cabina", "varco-ascolto-preliminare")
        for account, choice in zip(MEMBERS, ("yes", "yes", "yes", "abstain", "no"), strict=True):
            do.vote(31, account, "varco-ascolto-preliminare", choice)
        do.close(30, "presidente-cabina", "varco-ascolto-preliminare")
        do.move(20, "dipartimento", "ascolto", "open")
        do.work(9, "ires", "coerenza-amsvs", "Bozza della revisione in coerenza con le missioni dell’AMSvS")
        do.move(6, "avventura-urbana", "giornata-di-ascolto", "take_on")

    def _update(self) -> None:
        plan = Plan.objects.get(authority=self.installed.authority, code="psm-2024-2026")
        start = add_months(self.today.replace(day=1), -1)
        do = self._cycle(plan, "annual_update", UPDATE, start, days_ago=28)
        do.move(27, "dipartimento", "monitoraggio", "open")
        do.work(15, "ires", "aggiornamento-indicatori", "Indicatori aggiornati al trimestre scorso")
        do.move(13, "dipartimento", "aggiornamento-indicatori", "accept")
        do.work(12, "dipartimento-funzionario", "stato-di-attuazione", "Stato di attuazione delle azioni")
        do.move(10, "dipartimento", "stato-di-attuazione", "accept")
        do.move(8, "dipartimento", "monitoraggio", "submit")
        do.call(2, "presidente-cabina", "varco-monitoraggio")
        do.vote(1, "consigliere-delegato", "varco-monitoraggio", "yes")

    def _cycle(self, plan: Plan, route: str, title: str, start: date, *, days_ago: int) -> "_Acts":
        opening = Opening(
            plan=plan.pk,
            route=route,
            procedure_sha256=self.installed.procedure.sha256,
            title=title,
            starts_on=start,
            nature=Cycle.Nature.DEMONSTRATION,
        )
        outcome = open_cycle(
            actor=self._people["dipartimento"],
            authority=self.installed.authority.pk,
            opening=opening,
            at=_morning(self.today, days_ago),
            key=None,
        )
        return _Acts(outcome.subject_id, self._people, self._seats, self.today)


@dataclass(frozen=True, slots=True)
class _Acts:
    """The acts of one cycle, each some days ago."""

    cycle: UUID
    people: dict[str, User]
    seats: dict[str, UUID]
    today: date

    def move(self, days_ago: int, account: str, key: str, move: str) -> None:
        row = self._row(key)
        self._do(make_move, days_ago, account, machine=row.MACHINE.name, row=row.pk, move=move)

    def work(self, days_ago: int, account: str, key: str, statement: str) -> None:
        self._do(deliver_work, days_ago, account, assignment=self._row(key).pk, statement=statement)

    def call(self, days_ago: int, account: str, key: str) -> None:
        self._do(open_ballot, days_ago, account, gate=self._row(key).pk)

    def vote(self, days_ago: int, account: str, key: str, choice: str) -> None:
        seat = self.seats[MEMBERS[account]]
        self._do(cast_vote, days_ago, account, ballot=self._ballot(key), seat=seat, choice=choice)

    def close(self, days_ago: int, account: str, key: str) -> None:
        self._do(close_ballot, days_ago, account, ballot=self._ballot(key))

    def _do(self, action: Callable[..., Any], days_ago: int, account: str, **what: Any) -> None:
        action(actor=self.people[account], cycle=self.cycle, at=_morning(self.today, days_ago), key=None, **what)

    def _row(self, key: str) -> InCycle:
        found = row_of(cycle=self.cycle, key=key)
        if found is None:
            raise LookupError(key)
        return found

    def _ballot(self, key: str) -> UUID:
        return Ballot.objects.get(cycle=self.cycle, gate__key=key).pk


def _morning(today: date, days_ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(10)))
