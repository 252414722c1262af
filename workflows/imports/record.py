# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drives the record of a past process through the same actions that the screens use."""

import tomllib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import BadFile, Problem
from governance.grants import valid_at
from governance.models import Authority, Cycle, InCycle, Tenure, User
from governance.selectors.rows import row_of
from workflows.actions.begin_plan import begin_plan
from workflows.actions.make_move import make_move
from workflows.actions.open_cycle import Opening, open_cycle
from workflows.actions.transcribe_act import Document, transcribe_act
from workflows.perform import When

NOT_TOLD = "Non risulta agli atti"
Known = Annotated[str, Field(min_length=1, max_length=300)]


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanSpec(_Spec):
    """The plan that was formed."""

    code: Known
    title: Known
    first_year: int
    last_year: int


class Act(_Spec):
    """One act of the record: what was done to which step or assignment, and by the holder of which seat."""

    do: Literal["open", "file", "transcribe"]
    what: Known
    by: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    dated: Annotated[str, Field(pattern=r"^\d{4}-\d\d(-\d\d(T\d\d:\d\d)?)?$")] | None = None
    document: Known | None = None
    source: Known | None = None
    strength: Literal["primary", "secondary"] | None = None
    outcome: Known | None = None

    def as_document(self) -> Document:
        """What the document says. Raises ValueError where the record gives no document for the act."""
        if not (self.dated and self.document and self.source and self.strength and self.outcome):
            raise ValueError(f"{self.what}: a transcription needs dated, document, source, strength, outcome")
        return Document(
            title=self.document,
            source=self.source,
            strength=self.strength,
            dated=self.dated,
            outcome=self.outcome,
        )


class Record(_Spec):
    """The record of one past cycle."""

    format: Literal[1]
    authority: Known
    route: Known
    title: Known
    starts_on: date
    plan: PlanSpec
    act: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A cycle to be driven: `steps` yields once for each act that was made."""

    record: Record
    authority: Authority
    procedure_sha256: str

    def find(self) -> Cycle | None:
        """The cycle, if the record was replayed before."""
        return Cycle.objects.filter(
            authority=self.authority,
            plan__code=self.record.plan.code,
            route_name=self.record.route,
            nature=Cycle.Nature.HISTORICAL,
        ).first()

    def steps(self) -> Generator[Act, None, None]:
        """Opens the cycle and makes every act of the record that was not made yet, in order.

        An idempotency key for each act makes a second run of an interrupted replay go on where it ended.
        """
        cycle = self.find() or self._open()
        for number, act in enumerate(self.record.act, 1):
            _DO[act.do](_actor(self.authority, act.by), cycle.pk, act, f"{cycle.pk}/{number}")
            yield act

    def _open(self) -> Cycle:
        spec = self.record.plan
        plan = begin_plan(
            actor=None,
            authority=self.authority.pk,
            code=spec.code,
            title=spec.title,
            years=(spec.first_year, spec.last_year),
            key=None,
        )
        opening = Opening(
            plan=plan.pk,
            route=self.record.route,
            procedure_sha256=self.procedure_sha256,
            title=self.record.title,
            starts_on=self.record.starts_on,
            nature=Cycle.Nature.HISTORICAL,
        )
        outcome = open_cycle(
            actor=_actor(self.authority, self.record.act[1].by),
            authority=self.authority.pk,
            opening=opening,
            at=When.NOT_IN_RECORD,
            key=f"replay/{self.record.plan.code}",
        )
        return Cycle.objects.get(pk=outcome.subject_id)


def read_record(path: Path) -> Record:
    """The record in the file. Raises BadFile with every problem found."""
    try:
        record = Record.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        for act in record.act:
            if act.do == "transcribe":
                act.as_document()
    except ValidationError as failed:
        problems = [Problem(None, f"{'.'.join(map(str, error['loc']))}: {error['msg']}") for error in failed.errors()]
        raise BadFile(path.name, problems) from failed
    except (OSError, UnicodeDecodeError, ValueError) as failed:
        raise BadFile(path.name, [Problem(None, str(failed))]) from failed
    return record


def _actor(authority: Authority, seat: str) -> User:
    body, _, key = seat.partition("/")
    tenure = (
        Tenure.objects.filter(
            valid_at(timezone.now()), seat__key=key, seat__body__key=body, seat__body__authority=authority
        )
        .select_related("user")
        .first()
    )
    if tenure is None:
        raise BadFile("record", [Problem(None, f"nobody holds the seat {seat}")])
    return tenure.user


def _row(cycle: UUID, key: str) -> InCycle:
    found = row_of(cycle=cycle, key=key)
    if found is None:
        raise BadFile("record", [Problem(None, f"the route has no {key}")])
    return found


def _open_phase(actor: User, cycle: UUID, act: Act, key: str) -> None:
    row = _row(cycle, act.what)
    make_move(actor=actor, cycle=cycle, machine="phase", row=row.pk, move="open", at=When.NOT_IN_RECORD, key=key)


def _file(actor: User, cycle: UUID, act: Act, key: str) -> None:
    row = _row(cycle, act.what)
    make_move(
        actor=actor,
        cycle=cycle,
        machine=row.MACHINE.name,
        row=row.pk,
        move="file",
        reason=NOT_TOLD,
        at=When.NOT_IN_RECORD,
        key=key,
    )


def _transcribe(actor: User, cycle: UUID, act: Act, key: str) -> None:
    row = _row(cycle, act.what)
    transcribe_act(
        actor=actor,
        cycle=cycle,
        machine=row.MACHINE.name,
        row=row.pk,
        document=act.as_document(),
        key=key,
    )


_DO: dict[str, Callable[[User, UUID, Act, str], Any]] = {
    "open": _open_phase,
    "file": _file,
    "transcribe": _transcribe,
}
