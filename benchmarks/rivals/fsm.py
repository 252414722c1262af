# SPDX-License-Identifier: AGPL-3.0-or-later
"""django-fsm-2 as a careful project drives it: lock, permission, condition, transition, save, in one transaction.

It has no route, no work items and no idempotency beyond the journal's own constraint: it does less than Regia.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from django.db.transaction import atomic  # noqa: TID251 - a rival opens its own
from django.utils import timezone
from django_fsm import can_proceed, has_transition_perm  # noqa: TID251 - the rival itself

from benchmarks.rivals.record import ALL_DELIVERED, CLOSED, DELIVERED, VOTED, Record
from benchmarks.rivals.rival import CLOSING, FIRST_DELIVERY, SECOND_DELIVERY, VOTES, Act, Rival, Round
from benchmarks.rivals.tables import Case, CaseVote, CaseWork, Member
from benchmarks.town import CHAIR, COMMITTEE, FIRST, SECOND, STATEMENT, new_key
from governance.models import User


class Fsm(Rival):
    """Three models with protected state fields, and the same journal and outbox."""

    name = "django-fsm-2"

    def __init__(self, people: Mapping[str, User]) -> None:
        self.people = people
        self.record = Record("fsm")
        Member.objects.bulk_create(Member(user=people[name], chairs=name == CHAIR) for name in COMMITTEE)

    def begin(self) -> Round:
        return _Round(self)

    def verify_all(self) -> None:
        self.record.ledger.verify_all()


class _Round(Round):
    def __init__(self, rival: Fsm) -> None:
        self.people = rival.people
        self.record = rival.record
        self.case = Case.objects.create()
        self.work = {
            name: CaseWork.objects.create(case=self.case, owed_by=self.people[name]) for name in (FIRST, SECOND)
        }

    def acts(self) -> Iterator[Act]:
        for name, who in ((FIRST_DELIVERY, FIRST), (SECOND_DELIVERY, SECOND)):
            yield Act(name, partial(self._deliver, self.people[who], self.work[who].pk, new_key()))
        for name, who in zip(VOTES, COMMITTEE, strict=True):
            yield Act(name, partial(self._vote, self.people[who], "yes", new_key()))
        yield Act(CLOSING, partial(self._close, self.people[CHAIR], new_key()))

    def verify(self) -> None:
        assert Case.objects.get(pk=self.case.pk).state == "approved"
        assert CaseWork.objects.filter(case=self.case, state="delivered").count() == len(self.work)
        assert CaseVote.objects.filter(case=self.case, choice="yes").count() == len(COMMITTEE)
        self.record.verify_six_acts()

    def _deliver(self, actor: User, pk: object, key: str) -> None:
        with atomic():
            case = Case.objects.select_for_update().get(pk=self.case.pk)
            work = CaseWork.objects.get(pk=pk, case=case)
            _demand(work.deliver, actor)
            work.deliver()
            work.statement, work.delivered_at = STATEMENT, timezone.now()
            work.save()
            complete = can_proceed(case.submit)
            if complete:
                case.submit()
                case.save()
            events = ALL_DELIVERED if complete else DELIVERED
            self.record.tell(events, subject=case.pk, actor=actor, key=key, data={"work": work.pk})

    def _vote(self, actor: User, choice: str, key: str) -> None:
        with atomic():
            case = Case.objects.select_for_update().get(pk=self.case.pk)
            _demand(case.vote, actor)
            if CaseVote.objects.filter(case=case, member=actor).exists():
                raise PermissionError("voted already")
            case.vote()
            CaseVote.objects.create(case=case, member=actor, choice=choice)
            self.record.tell(VOTED, subject=case.pk, actor=actor, key=key, data={"choice": choice})

    def _close(self, actor: User, key: str) -> None:
        with atomic():
            case = Case.objects.select_for_update().get(pk=self.case.pk)
            move = case.approve if can_proceed(case.approve) else case.reject
            _demand(move, actor)
            move()
            case.save()
            self.record.tell(CLOSED, subject=case.pk, actor=actor, key=key, data={"state": case.state})


def _demand(move: Callable[[], object], actor: User) -> None:
    if not can_proceed(move) or not has_transition_perm(move, actor):
        raise PermissionError(f"{actor} may not")
