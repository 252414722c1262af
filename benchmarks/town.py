# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town with a journal of its own, people on its seats, and cycles brought to where the measured acts begin."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from django.utils import timezone

from governance.models import Authority, Phase, Plan, Seat, User
from workflows.actions.appoint_person import appoint_person
from workflows.actions.found_authority import found_authority
from workflows.actions.load_procedure import load_procedure
from workflows.actions.make_move import make_move
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.procedures.loader import Loaded, loads

FILE = Path(__file__).parent / "banco.toml"

OFFICER = "ufficio-dirigente"
FIRST = "primo-referente"
SECOND = "secondo-referente"
CHAIR = "comitato-presidente"
COMMITTEE = (CHAIR, "comitato-componente-1", "comitato-componente-2")
STATEMENT = "È nel fascicolo condiviso, alla voce del primo semestre."


@dataclass(frozen=True, slots=True)
class Town:
    """An authority with its procedure. `people` and `seats` by body and seat, as in "primo-referente"."""

    authority: Authority
    loaded: Loaded
    plan: Plan
    people: dict[str, User]
    seats: dict[str, Seat]

    def cycle_at_work(self) -> UUID:
        """A new cycle whose phase is open: both works are assigned, nothing is delivered."""
        officer = self.people[OFFICER]
        opening = Opening(self.plan.pk, "formation", self.loaded.sha256, "Ciclo di prova", date(2026, 1, 1))
        cycle = open_cycle(actor=officer, authority=self.authority.pk, opening=opening, key=new_key()).subject_id
        phase = Phase.objects.get(cycle=cycle)
        make_move(actor=officer, cycle=cycle, machine="phase", row=phase.pk, move="open", key=new_key())
        return cycle


def new_key() -> str:
    """An idempotency key, as a form brings one."""
    return str(uuid4())


def found(slug: str) -> Town:
    """The town `slug`, by the procedure file of the benchmark. The same people serve every town."""
    authority = found_authority(slug=slug, name=slug.title())
    loaded = loads(FILE.read_text().replace('authority = "banco"', f'authority = "{slug}"'), slug)
    load_procedure(actor=None, authority=authority.pk, loaded=loaded, key=None)
    seats = {
        f"{seat.body.key}-{seat.key}": seat
        for seat in Seat.objects.filter(body__authority=authority).select_related("body")
    }
    people = {name: _appointed(authority, name, seat) for name, seat in seats.items()}
    plan = Plan.objects.create(authority=authority, code="piano", title="Piano", first_year=2026, last_year=2028)
    return Town(authority, loaded, plan, people, seats)


def _appointed(authority: Authority, name: str, seat: Seat) -> User:
    user = User.objects.filter(username=name).first() or User.objects.create_user(name)
    appoint_person(actor=None, authority=authority.pk, seat=seat.pk, user=user, since=timezone.now(), key=None)
    return user
