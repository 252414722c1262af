# SPDX-License-Identifier: AGPL-3.0-or-later
"""Transcribes an act taken elsewhere or before the system, as its document tells it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from governance.errors import Invalid, NotNow, Reason
from governance.models import Adoption, Cycle, Edition, InCycle, Stateful, Step, Transcript, User
from governance.rules.plain import plain_verdict
from governance.rules.tally import contradiction
from governance.rules.transcribed import Numbers, contradicted, too_many
from governance.rules.verdict import Verdict, contested
from workflows.flows.consequences import take
from workflows.flows.route import advance
from workflows.flows.transcripts import ruling_of
from workflows.models.canonical import sha256, text_of
from workflows.perform import Outcome, Unit, When, unit

ROME = ZoneInfo("Europe/Rome")


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says: everything it is silent about is None or empty.

    `strength`: "primary" (official text) or "secondary". `dated`: as far as the document goes, in ISO form:
    a month ("2023-05"), a day, or a day and an hour of Italian time ("2023-09-27T16:00"). Numbers are heads.
    `approved`: how `outcome` reads. `even_contested`: to be recorded also where its own numbers give the contrary.
    """

    title: str
    source: str
    strength: str
    dated: str
    outcome: str
    approved: bool | None = None
    number: str = ""
    present: int | None = None
    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    not_voting: int | None = None
    even_contested: bool = False

    @property
    def numbers(self) -> Numbers:
        """The tally, as far as the document tells it."""
        return Numbers(self.present, self.yes, self.no, self.abstained, self.not_voting)

    @property
    def taken_on(self) -> date | None:
        """The day, where the document tells it. Raises ValueError where `dated` is no date."""
        return date.fromisoformat(self.dated[:10]) if len(self.dated) >= len("2023-05-01") else None

    @property
    def happened(self) -> datetime | When:
        """The instant; noon where only the day is told (now, where that is today and not noon yet), NOT_IN_RECORD where not even that is."""
        if self.taken_on is None:
            return When.NOT_IN_RECORD
        if "T" in self.dated:
            return datetime.fromisoformat(self.dated).replace(tzinfo=ROME)
        noon = datetime.combine(self.taken_on, time(12), tzinfo=ROME)
        return min(noon, timezone.now()) if self.taken_on == timezone.localdate() else noon


def transcribe_act(
    *,
    actor: User,
    cycle: UUID,
    machine: str,
    row: UUID,
    document: Document,
    reason: str = "",
    key: str | None,
) -> Outcome:
    """Records the act with the date of its document and marks it as transcribed.

    A date the document does not tell is admitted only in a reconstruction. Raises Invalid where the document's numbers
    contradict each other, are more than the seats, or contradict its outcome by the rule in force on its day (unless
    it is recorded `even_contested`, with both); and what perform refuses.
    """
    with unit(
        actor=actor,
        asked="transcribe_act",
        key=key,
        cycle=cycle,
        content=(machine, row, asdict(document)),
        at=document.happened,
        reason=reason,
    ) as act:
        wrong = contradiction(
            present=document.present,
            yes=document.yes,
            no=document.no,
            abstained=document.abstained,
            not_voting=document.not_voting,
        )
        if wrong is not None:
            raise Invalid(wrong, field_name="present")
        model = Stateful.BY_MACHINE.get(machine)
        if model is None or not issubclass(model, InCycle) or "transcribe" not in set(model.MACHINE.moves):
            raise NotNow(Reason("no_such_move", "This is not done here"))
        subject = act.row(model, row, "transcribe", along=model.RELATED)
        against = _contradicted(act.cycle, subject, document)
        transcript = _keep(act, subject, document, against)
        take(
            act,
            subject,
            "transcribe",
            data={
                "transcript": {
                    "row": transcript.pk,
                    "sha256": sha256(text_of(asdict(document))),
                    "contested": against is not None,
                }
            },
        )
        if isinstance(subject, Adoption) and document.approved is not False:
            _make_edition(act, document.taken_on)
        advance(act)
    return act.outcome


def _contradicted(cycle: Cycle, subject: Stateful, document: Document) -> Verdict | None:
    """The verdict against the document, where it is to be recorded all the same."""
    on = document.taken_on
    if not isinstance(subject, Step) or on is None or document.numbers == Numbers():
        return None
    ruling = ruling_of(cycle, subject, on)
    if ruling is None:
        return None
    rule, seats = ruling
    excess = too_many(seats, document.present)
    if excess is not None:
        raise Invalid(excess, field_name="present")
    if document.approved is None:
        return None
    against = contradicted(rule, seats, document.numbers, approved=document.approved)
    reason = contested(against, stated=document.approved) if against else None
    if reason is not None and not document.even_contested:
        raise Invalid(reason, field_name="approved")
    return against


def _keep(act: Unit, subject: Stateful, document: Document, against: Verdict | None) -> Transcript:
    return Transcript.objects.create(
        cycle=act.cycle,
        subject_machine=subject.MACHINE.name,
        subject_id=subject.pk,
        document=document.title,
        source=document.source,
        strength=document.strength,
        dated=document.dated,
        number=document.number,
        outcome=document.outcome,
        approved=document.approved,
        contested=text_of(plain_verdict(against)) if against else "",
        present=document.present,
        yes=document.yes,
        no=document.no,
        abstained=document.abstained,
        not_voting=document.not_voting,
    )


def _make_edition(act: Unit, adopted_on: date | None) -> None:
    if adopted_on is None:
        raise Invalid(Reason("day_needed", "An adoption is transcribed with its day"), field_name="dated")
    plan = act.cycle.plan
    Edition.objects.create(
        plan=plan,
        cycle=act.cycle,
        number=plan.editions.count() + 1,
        adopted_on=adopted_on,
        transcribed=True,
    )
