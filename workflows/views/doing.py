# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one thing to do, for one reader: what is asked, what one must know, the form that does it, the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from governance.errors import Invalid, NotNow, NotYet, Reason, Refusal
from governance.machines.table import Row
from governance.models import Ballot
from governance.permissions import May
from governance.selectors.choices import Choice, choices
from workflows.forms.moves import MoveForm
from workflows.models.desk import subject_of
from workflows.models.story import done_before
from workflows.models.work_item import WorkItem
from workflows.templatetags.words import move_label, say, verdict_sentences, went_to
from workflows.views.acts import Act, Asked, act_for
from workflows.views.desk import capacity_for
from workflows.views.details import details_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import status_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that the page offers: its form, or why it is not possible now."""

    move: str
    form: MoveForm
    reasons: Sequence[str]
    entitled: bool

    @property
    def is_one_click(self) -> bool:
        """Nothing is to be typed and nothing stands in the way."""
        return not self.reasons and not self.form.visible_fields()


class Doing:
    """The page of one work item for one reader. A page of its own (see vote.py) derives from it."""

    TEMPLATE: ClassVar[str] = "workflows/work_item.html"
    LATE: ClassVar[frozenset[str]] = frozenset()
    """The moves that are still made from here once the thing itself is done."""

    def __init__(self, request: HttpRequest, reader: Reader, found: WorkItem) -> None:
        self.request = request
        self.reader = reader
        self.item = found
        self.row = subject_of(found)
        self.form: MoveForm | None = None
        self.problems: list[str] = []

    def act(self) -> HttpResponse:
        """What is sent by POST: the one move that it names, or why it was not made."""
        rule = self._rule(self.request.POST.get("move", ""))
        act = self.act_of(rule)
        self.form = form = act.form.filled(self.request.POST, move=rule.move, files=self.request.FILES)
        well_filled = form.is_valid()
        if form.data.get("seen") != self.row.state or not self.is_open_to(rule.move):
            return self._stale(f"{act.verb}:{form.data.get('key')}")
        if not well_filled:
            return self.show(status=422)
        first = self.before(rule, form)
        if first is not None:
            return first
        asked = Asked(self.reader.actor, self.item.cycle_id, self.row, rule.move, self.item.seat_id, form)
        try:
            outcome = act.call(asked)
        except (Invalid, NotNow, NotYet) as refusal:
            return self._refused(refusal)
        return self._done(rule.move, outcome.number, str(form.cleaned_data.get("choice", "")))

    def act_of(self, rule: Row) -> Act:
        """The form and the action of a move of this row."""
        return act_for(self.item.machine, rule)

    def is_open_to(self, move: str) -> bool:
        """Whether the move is still to be made from this page."""
        return self.item.closed_at is None or move in self.LATE

    def before(self, rule: Row, form: MoveForm) -> HttpResponse | None:
        """What is shown before a well filled form acts; None: it acts at once."""
        return None

    def about(self) -> dict[str, Any]:
        """What the page shows besides what every one shows."""
        return details_of(self.row, self.reader)

    def show(self, *, status: int = 200) -> HttpResponse:
        """The page, with what is wrong in what was sent and what was typed."""
        offers = self._offers()
        main = next((each for each in offers if each.move == self.item.move), None)
        gone = self.form is not None and self.form not in [each.form for each in offers]
        context = {
            "item": self.item,
            "row": self.row,
            "why": capacity_for(self.item, self.reader.held),
            "main": main,
            "secondary": [each for each in offers if each is not main],
            "problems": self.problems,
            "faults": self.form.faults() if self.form and not gone else [],
            "kept": self.form.typed() if gone and self.form else [],
            **self.about(),
        }
        return page(self.request, self.reader, self.TEMPLATE, context, status=status)

    def _rule(self, move: str) -> Row:
        """The table's row for the move: in the present state, or else in the one that the person saw."""
        machine = self.row.MACHINE
        rule = machine.row(self.row.state, move) or next((row for row in machine.rows if row.move == move), None)
        if rule is None:
            raise NotNow(Reason("no_such_move", "This is not done here"))
        return rule

    def _offers(self) -> list[Offer]:
        found = choices(self.row, actor=self.reader.actor, at=self.reader.at, seat_id=self.item.seat_id)
        return [self._offer(each) for each in found if self.is_open_to(each.rule.move) and self.is_offered(each)]

    def is_offered(self, choice: Choice) -> bool:
        """The move asked, always; another one where it is the actor's and is not a work item of its own. What a seat does is
        offered where a seat is asked.
        """
        if choice.rule.move == self.item.move:
            return True
        if choice.rule.who is May.CAST_VOTE and self.item.seat_id is None:
            return False
        return choice.worth_showing and choice.rule.asks is None

    def _offer(self, choice: Choice) -> Offer:
        move = str(choice.rule.move)
        if self.form is not None and self.form.data.get("move") == move:
            form = self.form
        else:
            form = self.act_of(choice.rule).form.blank(move=move, seen=self.row.state)
        reasons = [say(reason, self.item.machine) for reason in choice.reasons]
        return Offer(move, form, reasons, choice.entitled)

    def _stale(self, key: str) -> HttpResponse:
        """The page was shown before somebody changed the row; or this very click has already been done."""
        if self.form is None:
            raise ValueError("only a form that came back can be stale")
        done = done_before(actor=self.reader.actor, authority_id=self.item.cycle.authority_id, key=key)
        if done is not None:
            number, data = done
            return self._done(str(self.form.data["move"]), number, str(data.get("choice", "")))
        seen = str(self.form.data.get("seen", ""))
        self.problems = [self._what_changed(seen)]
        self.form.seen_now(self.row.state)
        return self.show(status=status_of(NotNow()))

    def _what_changed(self, seen: str) -> str:
        machine = self.row.MACHINE
        if seen == self.row.state or seen not in set(machine.states):
            return gettext("Meanwhile this has been done already, by you or by somebody else.")
        return gettext("When you opened this page it was “%(before)s”; now it is “%(now)s”.") % {
            "before": went_to(machine.name, seen),
            "now": went_to(machine.name, self.row.state),
        }

    def _refused(self, refusal: Refusal) -> HttpResponse:
        """The page again, with what is missing or wrong, and what was typed."""
        self.row = subject_of(self.item)
        sentences = [say(reason, self.item.machine) for reason in refusal.reasons]
        if isinstance(refusal, Invalid) and self.form is not None:
            self.form.refuse(refusal.field_name, sentences[0])
        else:
            self.problems = sentences
        return self.show(status=status_of(refusal))

    def _done(self, move: str, number: int, choice: str) -> HttpResponse:
        """Back to the desk, with what was recorded (`choice` of a vote, as it was recorded) and where."""
        what = self.what_was_done(move, choice)
        recorded = gettext("Recorded: %(what)s – %(title)s. Row no. %(number)d of the journal of events.")
        told = recorded % {"what": what, "title": self.item.title, "number": number}
        messages.success(self.request, " ".join([told, *self._verdict()]))
        return redirect("desk")

    def what_was_done(self, move: str, choice: str) -> str:
        """The move in words."""
        return move_label(move, self.item.machine)

    def _verdict(self) -> Sequence[str]:
        """How the ballot ended, where the move has closed one."""
        if not isinstance(self.row, Ballot):
            return ()
        self.row.refresh_from_db(fields=["verdict"])
        return verdict_sentences(self.row)
