# SPDX-License-Identifier: AGPL-3.0-or-later
"""django-viewflow 2.4 as its documentation drives it: a Flow of View, Split, Join and If nodes, function views.

The views are called as viewflow's own addresses call them: it looks the task up, locks the process, asks whether
the user may, starts the task; the view does its work and executes the activation. No page is rendered.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from viewflow import this  # noqa: TID251 - the rival itself
from viewflow.workflow import STATUS, act, flow  # noqa: TID251
from viewflow.workflow.flow.utils import wrap_start_view, wrap_view  # noqa: TID251
from viewflow.workflow.lock import SelectForUpdateLock  # noqa: TID251
from viewflow.workflow.models import Task  # noqa: TID251

from benchmarks.rivals.record import ALL_DELIVERED, CLOSED, DELIVERED, VOTED, Record
from benchmarks.rivals.rival import CLOSING, FIRST_DELIVERY, SECOND_DELIVERY, VOTES, Act, Rival, Round
from benchmarks.rivals.tables import Dossier, DossierVote, DossierWork
from benchmarks.town import CHAIR, COMMITTEE, FIRST, OFFICER, SECOND, STATEMENT, new_key
from governance.models import User

NODES_PASSED = 13


class Asked(HttpRequest):
    """What the views find in a request: viewflow's activation, the fields of a form that holds, and the record."""

    user: User
    activation: Any
    fields: Mapping[str, str]
    record: Record
    told: tuple[str, ...]
    key: str


def begin_dossier(request: Asked, **_names: Any) -> HttpResponse:
    """Starts a dossier."""
    request.activation.execute()
    return HttpResponse()


def deliver_work(request: Asked, **_names: Any) -> HttpResponse:
    """Hands work in."""
    DossierWork.objects.create(
        dossier=request.activation.process,
        statement=request.fields["statement"],
        delivered_by=request.user,
        delivered_at=timezone.now(),
    )
    request.activation.execute()
    _tell(request, {"task": request.activation.task.pk})
    return HttpResponse()


def cast_vote(request: Asked, **_names: Any) -> HttpResponse:
    """Answers for a member of the committee."""
    choice = request.fields["choice"]
    DossierVote.objects.create(dossier=request.activation.process, member=request.user, choice=choice)
    request.activation.execute()
    _tell(request, {"choice": choice})
    return HttpResponse()


def close_ballot(request: Asked, **_names: Any) -> HttpResponse:
    """Counts, and says whether it is approved."""
    process = request.activation.process
    choices = list(DossierVote.objects.filter(dossier=process).values_list("choice", flat=True))
    present = 2 * len(choices) >= len(COMMITTEE)
    process.approved = present and 2 * choices.count("yes") > len(choices)
    process.save()
    request.activation.execute()
    _tell(request, {"approved": process.approved})
    return HttpResponse()


class Documented(flow.Flow):  # type: ignore[misc]
    """The same six acts as a flow."""

    process_class = Dossier
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.Start(begin_dossier).Available(username=OFFICER).Next(this.work)
    work = flow.Split().Next(this.first).Next(this.second)
    first = flow.View(deliver_work).Assign(username=FIRST).Next(this.delivered)
    second = flow.View(deliver_work).Assign(username=SECOND).Next(this.delivered)
    delivered = flow.Join().Next(this.committee)
    committee = flow.Split().Next(this.vote_1).Next(this.vote_2).Next(this.vote_3)
    vote_1 = flow.View(cast_vote).Assign(username=COMMITTEE[0]).Next(this.voted)
    vote_2 = flow.View(cast_vote).Assign(username=COMMITTEE[1]).Next(this.voted)
    vote_3 = flow.View(cast_vote).Assign(username=COMMITTEE[2]).Next(this.voted)
    voted = flow.Join().Next(this.close)
    close = flow.View(close_ballot).Assign(username=CHAIR).Next(this.check)
    check = flow.If(act.process.approved).Then(this.approved).Else(this.rejected)
    approved = flow.End()
    rejected = flow.End()


class Viewflow(Rival):
    """viewflow's own Process and Task, and the same journal and outbox."""

    name = "viewflow"

    def __init__(self, people: Mapping[str, User]) -> None:
        self.people = people
        self.record = Record("viewflow")
        self.requests = RequestFactory()
        nodes = ("first", "second", "vote_1", "vote_2", "vote_3", "close")
        self.views = {name: _view(getattr(Documented, name)) for name in nodes}
        self.start = wrap_start_view(Documented.start, Documented.start.start_view)

    def begin(self) -> Round:
        return _Round(self)

    def verify_all(self) -> None:
        self.record.ledger.verify_all()

    def request(self, who: str, told: tuple[str, ...] = (), **fields: str) -> Asked:
        """What a form sends, as it is when the view gets it."""
        request = self.requests.post("/")
        request.user = self.people[who]
        return self._asked(request, told, fields)

    def _asked(self, request: Any, told: tuple[str, ...], fields: Mapping[str, str]) -> Asked:
        request.fields, request.record, request.told, request.key = fields, self.record, told, new_key()
        asked: Asked = request
        return asked


class _Round(Round):
    def __init__(self, rival: Viewflow) -> None:
        self.rival = rival
        request = rival.request(OFFICER)
        rival.start(request)
        self.process: int = request.activation.process.pk

    def acts(self) -> Iterator[Act]:
        yield self._act(FIRST_DELIVERY, "first", FIRST, DELIVERED, statement=STATEMENT)
        yield self._act(SECOND_DELIVERY, "second", SECOND, ALL_DELIVERED, statement=STATEMENT)
        for number, (name, who) in enumerate(zip(VOTES, COMMITTEE, strict=True), 1):
            yield self._act(name, f"vote_{number}", who, VOTED, choice="yes")
        yield self._act(CLOSING, "close", CHAIR, CLOSED)

    def verify(self) -> None:
        process = Dossier.objects.get(pk=self.process)
        assert process.status == STATUS.DONE
        assert process.approved
        assert Task.objects.filter(process=process, status=STATUS.DONE).count() == NODES_PASSED
        assert Task.objects.filter(process=process).count() == NODES_PASSED
        assert DossierWork.objects.filter(dossier=process).count() == len({FIRST, SECOND})
        assert DossierVote.objects.filter(dossier=process, choice="yes").count() == len(COMMITTEE)
        self.rival.record.verify_six_acts()

    def _act(self, name: str, node: str, who: str, told: tuple[str, ...], **fields: str) -> Act:
        task = Task.objects.values_list("pk", flat=True).get(process=self.process, flow_task=getattr(Documented, node))
        request = self.rival.request(who, told, **fields)
        return Act(name, partial(self.rival.views[node], request, process_pk=self.process, task_pk=task))


def _view(node: Any) -> Callable[..., HttpResponse]:
    view: Callable[..., HttpResponse] = wrap_view(node, node.view)
    return view


def _tell(request: Asked, data: dict[str, object]) -> None:
    subject = UUID(int=request.activation.process.pk)
    request.record.tell(request.told, subject=subject, actor=request.user, key=request.key, data=data)
