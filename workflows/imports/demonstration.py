# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two running cycles of demonstration data, with dates relative to today, made by the actions themselves."""

from dataclasses import dataclass
from datetime import date

from governance.models import Cycle, Plan, Seat, Tenure, User
from governance.rules.calendar import add_months
from workflows.actions.begin_plan import begin_plan
from workflows.actions.name_substitute import name_substitute
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.imports.demonstrated import Acts, morning
from workflows.imports.demonstrated_meeting import Meeting
from workflows.imports.demonstrated_papers import INTERVIEWS, PROGRESS, put_paper
from workflows.imports.installation import Installed

PLAN = ("psm-2027-2029", "Piano Strategico Metropolitano 2027-2029 (dati dimostrativi)", 2027, 2029)
FORMATION = "Formazione del PSM 2027-2029 (dati dimostrativi)"
UPDATE = "Aggiornamento annuale del PSM 2024-2026 (dati dimostrativi)"


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
            since=morning(self.today, -7),
            until=morning(self.today, -14),
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
        put_paper(do, 36, "varco-ascolto-preliminare", INTERVIEWS)
        Meeting(do).hold(32, "varco-ascolto-preliminare")
        do.move(20, "dipartimento", "ascolto", "open")
        do.work(9, "ires", "coerenza-amsvs", "Bozza della revisione in coerenza con le missioni dell’AMSvS")
        do.move(6, "avventura-urbana", "giornata-di-ascolto", "take_on")
        Meeting(do).convene_next(3, in_days=7)

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
        put_paper(do, 7, "varco-monitoraggio", PROGRESS)
        do.call(2, "presidente-cabina", "varco-monitoraggio")
        do.vote(1, "consigliere-delegato", "varco-monitoraggio", "yes")

    def _cycle(self, plan: Plan, route: str, title: str, start: date, *, days_ago: int) -> Acts:
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
            at=morning(self.today, days_ago),
            key=None,
        )
        return Acts(outcome.subject_id, self._people, self._seats, self.today)
