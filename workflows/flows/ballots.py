# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a ballot on a question: freezes the electorate, the rule and the dossier, and asks every seat for its vote."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from governance.errors import Invalid, NotYet, Reason
from governance.machines import item, sitting
from governance.machines.ballot import BALLOT
from governance.models import AgendaItem, Ballot, BallotDocument, Gate, Paper, Question, Sitting
from governance.models.base import insert
from governance.rules.rule import WRITTEN, Rule
from governance.selectors.dossiers import current_versions
from workflows.flows.electorate import freeze_electorate, frozen_rule
from workflows.flows.library import decision_rule, procedure_of
from workflows.flows.questions import spec_of
from workflows.models import Timer
from workflows.models.canonical import text_of
from workflows.perform import Unit

TERM = "written-term"
REMINDER = "written-reminder"
REMINDED_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Way:
    """How a ballot is held: in a `sitting`, `written` (by written procedure), or neither: who answers is present."""

    sitting: Sitting | None = None
    written: bool = False

    @property
    def name(self) -> str:
        """As the procedure calls it."""
        if self.sitting is not None:
            return "sitting"
        return "written" if self.written else "remote"


REMOTE = Way()


def open_ballot(act: Unit, found: Question, way: Way = REMOTE) -> Ballot:
    """A ballot by the decision rule of the cycle's own procedure as it is on that day, for who is in office now: who
    leaves afterwards stays in the electorate, who is recused stands in it and takes no part.

    Raises Invalid where the rule is not in force that day, or does not know that way or convocation; NotYet where the
    procedure does not admit the way for this gate, or the sitting is not under way.
    """
    gate = found.gate
    act.demand_running(BALLOT)
    _demand_in_time(act, found)
    _demand_way(act, gate, way)
    rule, frozen = _rules(act, gate)
    _demand_rule(rule, way)
    ballot = Ballot(
        cycle=act.cycle,
        gate=gate,
        question=found,
        sitting=way.sitting,
        convocation=_convocation(way),
        closes_at=_end_of_term(act, rule) if way.written else None,
        number=_before(gate) + 1,
        rule=text_of(frozen),
        body_id=gate.body_id,
        title=found.title,
        due_on=timezone.localdate(act.effective_at or act.now) if way.sitting else gate.due_on,
        opened_at=act.effective_at,
    )
    if ballot.closes_at is not None:
        ballot.due_on = timezone.localdate(ballot.closes_at) - timedelta(days=1)
    electors = freeze_electorate(ballot, act.effective_at or act.now)
    if not electors:
        raise NotYet(Reason("no_electors", "No seat of the deciding body is filled: nobody could vote"))
    versions = current_versions(gate) if vars(gate).get("has_dossier", True) else ()
    act.create(
        ballot,
        "open",
        seats=[seat for seat, recused in electors if not recused],
        data={
            "gate": gate.pk,
            "question": found.pk,
            "rule": frozen,
            "seats": [seat for seat, _recused in electors],
            "recused": [seat for seat, recused in electors if recused],
            "way": way.name,
            "sitting": way.sitting.pk if way.sitting else None,
            "convocation": ballot.convocation,
            "closes_at": ballot.closes_at,
            "dossier": [{"version": each.pk, "sha256": each.sha256} for each in versions],
        },
    )
    insert([BallotDocument(ballot=ballot, version=each) for each in versions])
    if rule.secret:
        insert([Paper(ballot=ballot, answer=answer) for answer in Paper.Answer])
    _set_timers(ballot)
    return ballot


def _demand_in_time(act: Unit, found: Question) -> None:
    """What a question would bring about on a day must not be past when it is put."""
    day = found.put_off_to if found.kind == Question.Kind.SUSPENSIVE else found.due_on
    timed = found.kind in {Question.Kind.SUSPENSIVE, Question.Kind.CONDITION}
    if timed and day is not None and day < timezone.localdate(act.effective_at or act.now):
        told = Reason("day_past", "The day of “%(title)s” has passed: propose it again", {"title": found.title})
        raise NotYet(told)


def _demand_way(act: Unit, gate: Gate, way: Way) -> None:
    if way.name not in spec_of(act.cycle, gate).ways:
        told = Reason("way_not_admitted", "The procedure does not let this gate be voted in this way")
        raise NotYet(told)
    if way.sitting is not None:
        _demand_discussed(gate, way.sitting)


def _demand_discussed(gate: Gate, meeting: Sitting) -> None:
    """In a sitting the body votes on what it has under discussion."""
    if meeting.state != sitting.S.UNDER_WAY:
        raise NotYet(Reason("sitting_not_under_way", "The sitting is not under way"))
    if not AgendaItem.objects.filter(sitting=meeting, gate=gate, state=item.S.UNDER_DISCUSSION).exists():
        raise NotYet(Reason("gate_not_discussed", "This gate is not under discussion in the sitting: take it up first"))


def _demand_rule(rule: Rule, way: Way) -> None:
    if way.written and rule.written is None:
        raise NotYet(Reason("no_written_procedure", "This rule knows no written procedure"))
    if way.written and rule.secret:
        raise NotYet(Reason("secret_not_written", "A secret vote is not held by written procedure"))
    rule.quorum(_convocation(way))


def _convocation(way: Way) -> int:
    if way.written:
        return WRITTEN
    return way.sitting.convocation if way.sitting else 1


def _end_of_term(act: Unit, rule: Rule) -> datetime:
    """Midnight after the last day of the term, whose first day is the one after the opening."""
    assert rule.written is not None  # noqa: S101 - demanded before
    day = timezone.localdate(act.effective_at or act.now) + timedelta(days=rule.written.days + 1)
    return timezone.make_aware(datetime.combine(day, time.min))


def _rules(act: Unit, gate: Gate) -> tuple[Rule, dict[str, Any]]:
    """The rule, and with it what it looks at of the body that decides, which the procedure names."""
    on = timezone.localdate(act.effective_at or act.now)
    sha256 = act.cycle.procedure_sha256
    procedure = procedure_of(sha256)
    body = procedure.get_body(procedure.get_route(act.cycle.route_name).get(gate.key).body)
    try:
        rule = decision_rule(sha256, gate.rule_key, on)
    except KeyError as missing:
        told = Reason("rule_not_in_force", "This rule is not in force on %(day)s", {"day": on.isoformat()})
        raise Invalid(told) from missing
    return rule, frozen_rule(rule, procedure=procedure, body=body, authority=act.cycle.authority_id, on=on)


def _set_timers(ballot: Ballot) -> None:
    """A written procedure ends by the clock, and says so a day before where it lasts longer than that."""
    if ballot.closes_at is None or ballot.opened_at is None:
        return
    timers = [Timer(cycle=ballot.cycle, step_key=ballot.gate.key, event=TERM, due_at=ballot.closes_at)]
    if ballot.closes_at - ballot.opened_at > 2 * REMINDED_BEFORE:
        reminder = ballot.closes_at - REMINDED_BEFORE
        timers.append(Timer(cycle=ballot.cycle, step_key=ballot.gate.key, event=REMINDER, due_at=reminder))
    Timer.objects.bulk_create(timers)


def drop_timers(cycle: UUID, gate: Gate, at: datetime) -> None:
    """What was to happen to the written procedure of the gate is not to happen any more."""
    Timer.objects.filter(cycle=cycle, step_key=gate.key, event__in=(TERM, REMINDER), fired_at=None).update(fired_at=at)


def _before(gate: Gate) -> int:
    """How many ballots there were on the gate; counted with the gate where it was read for that."""
    known = vars(gate).get("ballots_before")
    return gate.ballots.count() if known is None else int(known)
