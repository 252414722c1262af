# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads everything that happened in a sitting from its rows and the journal, in a constant number of queries."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from governance.errors import Reason, Unseen
from governance.grants import authorities_visible_to
from governance.machines import ballot as ballot_machine
from governance.machines import sitting as sitting_machine
from governance.models import (
    AgendaItem,
    Ballot,
    BallotDocument,
    Elector,
    Obligation,
    Paper,
    Presence,
    Question,
    Recusal,
    Seat,
    Sitting,
    Tenure,
    User,
    Vote,
)
from governance.permissions import May, holders
from governance.rules import clock_wording
from governance.rules.proceedings_wording import attendance_sentences
from governance.rules.verdict import Outcome
from governance.rules.wording import basis, sentences
from governance.selectors.frozen import attendance_of
from governance.selectors.voters import electorate
from workflows.models.chronicle import Happening, happenings, told_with
from workflows.models.journal import JournalEntry
from workflows.models.proceedings import (
    Answer,
    Asked,
    Before,
    Followed,
    Item,
    Owed,
    Papers,
    Proceedings,
    Put,
    Someone,
    Stay,
    Text,
    Voting,
    Withdrawn,
)

BROUGHT_ABOUT = frozenset(
    {
        "gate.approve",
        "gate.approve_with_conditions",
        "gate.continue",
        "gate.fail",
        "gate.put_off",
        "gate.reject",
        "gate.return",
    }
)
BESIDES = frozenset({"assignment.reopen", "criterion.waive", "gate.defer", "question.withdraw"})
CAST = ("ballot.vote", "ballot.change")
AN_INSTANT = timedelta(microseconds=1)


def proceedings_of(sitting: UUID, *, actor: User, at: datetime) -> Proceedings:
    """What happened in the sitting, up to `at`. Raises Unseen where it is not the actor's to read."""
    visible = authorities_visible_to(actor=actor, what=May.READ_SITTINGS, at=at)
    rows = Sitting.objects.filter(pk=sitting, cycle__authority__in=visible)
    found = rows.select_related("body", "cycle__authority", "cycle__plan", "follows").first()
    if found is None:
        raise Unseen(Reason("unseen", "There is nothing here"))
    return _Reading(found, at).all()


def someone(who: User, holder: User | None, seat: str) -> Someone:
    """A person as minutes name them: by name, and for whom they act where the seat is another's."""
    acting_for = "" if holder is None or holder.pk == who.pk else _name(holder)
    return Someone(_name(who), acting_for, seat)


def _name(who: User) -> str:
    return "" if who.erased_at is not None else str(who)


class _Reading:
    """Gathers the rows of one sitting, and puts each where it belongs."""

    def __init__(self, sitting: Sitting, at: datetime) -> None:
        self.sitting = sitting
        self.language = sitting.cycle.authority.language
        self.end = sitting.decided_at or at
        self.items = list(AgendaItem.objects.filter(sitting=sitting).select_related("gate", "minutes__sitting"))
        self.ballots = list(_ballots(sitting))
        self.chair = json.loads(sitting.rule).get("chair")
        rows = Presence.objects.filter(sitting=sitting).select_related("seat", "tenure__user", "user")
        self.presences = sorted(rows, key=lambda each: (*self._place(each.seat), each.since))
        gates = [each.gate_id for each in self.items if each.gate_id]
        self.recusals = list(Recusal.objects.filter(gate__in=gates).select_related("seat", "tenure__user"))
        self.owed = list(Obligation.objects.filter(gate__in=gates).select_related("body", "office").order_by("number"))
        self.gate_of = dict(Question.objects.filter(gate__in=gates).values_list("pk", "gate_id"))
        self.told = self._told()

    def all(self) -> Proceedings:
        sitting, cycle = self.sitting, self.sitting.cycle
        convened = self._last("sitting.convene")
        absent, vacant = self._missing()
        return Proceedings(
            authority=cycle.authority.name,
            language=self.language,
            body=sitting.body.name,
            plan=cycle.plan.title,
            cycle=cycle.title,
            number=sitting.number,
            convocation=sitting.convocation,
            follows=Before(sitting.follows.number, sitting.follows.called_for) if sitting.follows else None,
            state=sitting.state,
            called_for=sitting.called_for,
            again_at=sitting.again_at,
            place=sitting.place,
            link=sitting.link,
            convened_at=sitting.convened_at,
            convened_by=_by(convened),
            convened_because=convened.said if convened else "",
            notice=tuple(self._notice()),
            opened_at=sitting.opened_at,
            opened_by=_by(self._last("sitting.open")),
            closed_at=sitting.decided_at,
            closed_by=_by(self._last("sitting.close") or self._last("sitting.desert")),
            without_quorum=self._without_quorum(),
            stays=tuple(self._stay(each) for each in self.presences),
            absent=absent,
            vacant=vacant,
            items=tuple(self._item(each) for each in self.items),
        )

    def _place(self, seat: Seat) -> tuple[bool, str]:
        """Who presides is told first."""
        return seat.key != self.chair, seat.key

    def _notice(self) -> Iterator[str]:
        """The working of the term by which it had to be convened, and where that term comes from."""
        if self.sitting.notice:
            working = json.loads(self.sitting.notice)
            yield from clock_wording.sentences(working, self.language)
            yield clock_wording.source(working, self.language)

    def _told(self) -> Sequence[Happening]:
        """The rows of the journal about the sitting, its items and ballots, and what these brought about."""
        own = {self.sitting.pk, *(each.pk for each in self.items), *(each.pk for each in self.ballots)}
        meanwhile = Q(effective_at__gte=self.sitting.opened_at or self.end, effective_at__lte=self.end)
        besides = Q(event__in=BROUGHT_ABOUT | BESIDES) & meanwhile
        rows = JournalEntry.objects.filter(Q(subject_id__in=own) | besides, cycle=self.sitting.cycle)
        return happenings(told_with(rows).order_by("number"), actor=None, at=self.end)

    def _last(self, event: str) -> Happening | None:
        return next((each for each in reversed(self.told) if each.event == event), None)

    def _of(self, event: str, subject: UUID) -> Happening | None:
        found = (each for each in reversed(self.told) if each.event == event and each.subject_id == subject)
        return next(found, None)

    def _without_quorum(self) -> tuple[str, ...]:
        """The count by which the sitting was declared deserted."""
        if self.sitting.state != sitting_machine.S.DESERTED:
            return ()
        found = attendance_of(self.sitting, at=self.end - AN_INSTANT)
        return tuple(attendance_sentences(found.plain(), self.language))

    def _stay(self, presence: Presence) -> Stay:
        who = someone(presence.user, presence.tenure.user, presence.seat.label)
        return Stay(
            who, presence.seat.key, presence.how, presence.since, None if presence.until == self.end else presence.until
        )

    def _missing(self) -> tuple[tuple[Someone, ...], tuple[str, ...]]:
        """Who was in office when it began and never came; which seats nobody held."""
        begun = self.sitting.opened_at or self.sitting.called_for
        tenures = list(electorate(body_id=self.sitting.body_id, at=begun).select_related("seat", "user"))
        there = {each.seat_id for each in self.presences}
        absent = tuple(someone(each.user, None, each.seat.label) for each in tenures if each.seat_id not in there)
        return absent, tuple(self._vacant(tenures))

    def _vacant(self, tenures: Iterable[Tenure]) -> Iterator[str]:
        """As many seats of each role as the rule of the sitting counts and nobody held."""
        held = list(tenures)
        places: Mapping[str, Any] = json.loads(self.sitting.rule).get("places") or {}
        assigned = json.loads(self.sitting.rule).get("assigned") or Counter(each["role"] for each in places.values())
        unheld = Seat.objects.filter(body=self.sitting.body_id, role__in=holders(May.CAST_VOTE))
        unheld = unheld.exclude(pk__in=[each.seat_id for each in held]).order_by("key")
        wanted = Counter(assigned) - Counter(each.seat.role for each in held)
        for seat in unheld if wanted else ():
            if wanted[seat.role] > 0:
                wanted[seat.role] -= 1
                yield seat.label

    def _item(self, item: AgendaItem) -> Item:
        postponed = self._of("item.postpone", item.pk)
        deferred = self._of("gate.defer", item.gate_id) if item.gate_id else None
        put = [each for each in self.ballots if each.gate_id == item.gate_id]
        return Item(
            position=item.position,
            title=item.title,
            kind=item.kind,
            state=item.state,
            opened_at=item.opened_at,
            closed_at=item.decided_at,
            present=tuple(self._present(item)),
            recused=tuple(self._recused(item)),
            put=tuple(self._put(each) for each in put),
            withdrawn=tuple(self._withdrawn(item)),
            minutes_of=item.minutes.sitting.number if item.minutes else None,
            minutes_approved=item.minutes is not None and item.minutes.approved_in_id == self.sitting.pk,
            postponed=postponed.said if postponed else "",
            deferred=deferred.said if deferred else None,
        )

    def _window(self, item: AgendaItem) -> tuple[datetime, datetime] | None:
        """From when to when the item was discussed."""
        if item.opened_at is None:
            return None
        return item.opened_at, item.decided_at or self.end

    def _present(self, item: AgendaItem) -> Iterator[Stay]:
        """Who was there while the item was discussed; the hours only where they came in or left meanwhile."""
        window = self._window(item)
        if window is None:
            return
        begun, ended = window
        for each in self.presences:
            if each.since <= ended and (each.until is None or each.until > begun):
                who = someone(each.user, each.tenure.user, each.seat.label)
                until = each.until if each.until is not None and each.until < ended else None
                yield Stay(who, each.seat.key, each.how, max(each.since, begun), until)

    def _recused(self, item: AgendaItem) -> Iterator[Someone]:
        """Whose seat took no part: by a recusal in force at the end of the item. Why is not published."""
        window = self._window(item)
        if window is None or item.gate_id is None:
            return
        for each in self.recusals:
            standing = each.withdrawn_at is None or each.withdrawn_at > window[1]
            if each.gate_id == item.gate_id and each.declared_at <= window[1] and standing:
                yield someone(each.tenure.user, None, each.seat.label)

    def _withdrawn(self, item: AgendaItem) -> Iterator[Withdrawn]:
        window = self._window(item)
        if window is None or item.gate_id is None:
            return
        for each in self.told:
            if each.event == "question.withdraw" and each.at and window[0] <= each.at <= window[1]:
                by = _by(each)
                if by is not None and self.gate_of.get(each.subject_id) == item.gate_id:
                    yield Withdrawn(each.title, by)

    def _put(self, ballot: Ballot) -> Put:
        return Put(_asked(ballot.question), self._voting(ballot), self._followed(ballot))

    def _voting(self, ballot: Ballot) -> Voting:
        annulled = self._of("ballot.annul", ballot.pk)
        over = ballot.state == ballot_machine.S.CLOSED
        verdict = json.loads(ballot.verdict) if ballot.verdict else None
        decided = verdict is not None and verdict["outcome"] != Outcome.NO_QUORUM
        return Voting(
            id=ballot.pk,
            number=ballot.number,
            opened_at=ballot.opened_at or self.end,
            closed_at=ballot.decided_at,
            secret=ballot.is_secret,
            outcome=verdict["outcome"] if verdict else "",
            sentences=tuple(sentences(verdict, self.language)) if verdict else (),
            basis=basis(verdict, self.language) if verdict else "",
            annulled=annulled.said if annulled else None,
            answers=tuple(self._answers(ballot, told=over and not ballot.is_secret)),
            papers=tuple(_papers(ballot)) if over and decided else (),
            dossier=tuple(_text(each) for each in ballot.dossier.all()),
        )

    def _answers(self, ballot: Ballot, *, told: bool) -> Iterator[Answer]:
        reasons = self._reasons(ballot) if told else {}
        at = ballot.decided_at or self.end
        there = {
            each.seat_id for each in self.presences if each.since <= at and (each.until is None or each.until > at)
        }
        for elector in sorted(ballot.electors.all(), key=lambda each: self._place(each.seat)):
            votes = list(elector.votes.all())
            replaced = {each.replaces_id for each in votes}
            vote = next((each for each in votes if each.pk not in replaced), None)
            holder, seat = elector.tenure.user, elector.seat
            who = someone(vote.cast_by if vote else holder, holder, seat.label)
            yield Answer(who, _choice(elector, vote, there, told=told), reasons.get(seat.pk, "") if vote else "")

    def _reasons(self, ballot: Ballot) -> Mapping[UUID, str]:
        """What was written with the vote that counts, by seat."""
        cast = [each for each in self.told if each.subject_id == ballot.pk and each.event in CAST]
        return {each.seat.pk: each.said for each in cast if each.seat}

    def _followed(self, ballot: Ballot) -> Followed:
        mine = [each for each in self.told if each.data.get("ballot") == str(ballot.pk)]
        move = next((each.event.partition(".")[2] for each in mine if each.event in BROUGHT_ABOUT), "")
        waived = any(each.event == "criterion.waive" for each in mine)
        owed = [each for each in self.owed if each.gate_id == ballot.gate_id and move == "approve_with_conditions"]
        return Followed(
            gate_move=move,
            waived=ballot.question.criterion.title if waived and ballot.question.criterion else "",
            owed=tuple(_owed(each) for each in owed),
            reopened=tuple(each.title for each in mine if each.event == "assignment.reopen"),
        )


def _ballots(sitting: Sitting) -> Iterable[Ballot]:
    """The ballots of the sitting in the order in which they were held, with all that belongs to each."""
    votes = Vote.objects.select_related("cast_by").order_by("cast_at")
    electors = Elector.objects.select_related("seat", "tenure__user").order_by("seat__key")
    dossier = BallotDocument.objects.select_related("version__document").order_by("version__document__position")
    along = ("question__proposer", "question__tenure__user", "question__owner", "question__discharger")
    return (
        Ballot.objects.filter(sitting=sitting)
        .select_related("question__criterion", *along)
        .prefetch_related(
            "question__reopens",
            Prefetch("electors", electors.prefetch_related(Prefetch("votes", votes))),
            "papers",
            Prefetch("dossier", dossier),
        )
        .order_by("opened_at", "number")
    )


def _by(told: Happening | None) -> Someone | None:
    if told is None or told.who is None:
        return None
    return someone(told.who, told.for_whom, told.seat.label if told.seat else "")


def _asked(question: Question) -> Asked:
    proposer = None
    if question.proposer is not None and question.tenure is not None:
        proposer = someone(question.tenure.user, None, question.proposer.label)
    return Asked(
        kind=question.kind,
        title=question.title,
        text=question.text,
        proposer=proposer,
        owner=question.owner.name if question.owner else "",
        discharger=question.discharger.name if question.discharger else "",
        due_on=question.due_on if question.kind == Question.Kind.CONDITION else None,
        evidence=question.evidence,
        blocking=question.blocking,
        put_off_to=question.put_off_to,
        reopens=tuple(sorted(each.title for each in question.reopens.all())),
        criterion=question.criterion.title if question.criterion else "",
    )


def _owed(obligation: Obligation) -> Owed:
    return Owed(
        number=obligation.number,
        title=obligation.title,
        text=obligation.text,
        evidence=obligation.evidence_asked,
        owner=obligation.body.name,
        discharger=obligation.office.name if obligation.office else "",
        due_on=obligation.due_on,
        blocking=obligation.blocking,
    )


def _papers(ballot: Ballot) -> Iterator[Papers]:
    """What was in the urn, in the order of the answers."""
    counted = {each.answer: each.count for each in ballot.papers.all()}
    for answer in Paper.Answer.values:
        if answer in counted:
            yield Papers(answer, counted[answer])


def _text(kept: BallotDocument) -> Text:
    version = kept.version
    return Text(version.document.title, version.number, version.name, version.sha256)


def _choice(elector: Elector, vote: Vote | None, there: set[UUID], *, told: bool) -> str:
    if elector.recused:
        return "recused"
    if vote is not None:
        return vote.choice if told else "voted"
    return "silent" if elector.seat_id in there else "absent"
