# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing to do: what is asked, why and by when, what one must know, and the form that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from governance.errors import Invalid, NotNow, NotYet, Reason, Refusal
from governance.machines.table import Row
from governance.models import Ballot
from governance.selectors.choices import Choice, choices
from workflows.forms.moves import MoveForm, VoteForm
from workflows.models.desk import item, subject_of
from workflows.models.story import done_before
from workflows.models.work_item import WorkItem
from workflows.templatetags.words import move_label, say, verdict_sentences, went_to
from workflows.views.acts import Asked, act_for
from workflows.views.desk import capacity_for
from workflows.views.details import details_of
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people, status_of


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


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def work_item(request: HttpRequest, reader: Reader, item_id: UUID) -> HttpResponse:
    """The page of a work item; by POST, the one move that its form names."""
    screen = _Screen(request, reader, item(item_id, actor=reader.actor, at=reader.at))
    return screen.act() if request.method == "POST" else screen.show()


class _Screen:
    """The page of one work item for one reader."""

    def __init__(self, request: HttpRequest, reader: Reader, found: WorkItem) -> None:
        self.request = request
        self.reader = reader
        self.item = found
        self.row = subject_of(found)
        self.form: MoveForm | None = None
        self.problems: list[str] = []

    def act(self) -> HttpResponse:
        rule = self._rule(self.request.POST.get("move", ""))
        act = act_for(self.item.machine, rule)
        self.form = form = act.form.filled(self.request.POST, move=rule.move)
        well_filled = form.is_valid()
        if form.data.get("seen") != self.row.state or self.item.closed_at is not None:
            return self._stale(f"{act.verb}:{form.data.get('key')}")
        if not well_filled:
            return self.show(status=422)
        asked = Asked(self.reader.actor, self.item.cycle_id, self.row, rule.move, self.item.seat_id, form)
        try:
            outcome = act.call(asked)
        except (Invalid, NotNow, NotYet) as refusal:
            return self._refused(refusal)
        return self._done(rule.move, outcome.number, str(form.cleaned_data.get("choice", "")))

    def show(self, *, status: int = 200) -> HttpResponse:
        offers = self._offers() if self.item.closed_at is None else []
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
            **details_of(self.row, self.reader),
        }
        return page(self.request, self.reader, "workflows/work_item.html", context, status=status)

    def _rule(self, move: str) -> Row:
        """The table's row for the move: in the present state, or else in the one that the person saw."""
        machine = self.row.MACHINE
        rule = machine.row(self.row.state, move) or next((row for row in machine.rows if row.move == move), None)
        if rule is None:
            raise NotNow(Reason("no_such_move", "This is not done here"))
        return rule

    def _offers(self) -> list[Offer]:
        found = choices(self.row, actor=self.reader.actor, at=self.reader.at, seat_id=self.item.seat_id)
        return [self._offer(each) for each in found if self._is_offered(each)]

    def _is_offered(self, choice: Choice) -> bool:
        """The move asked, always; another one where it is the actor's and is not a work item of its own."""
        if choice.rule.move == self.item.move:
            return True
        return choice.worth_showing and choice.rule.asks is None

    def _offer(self, choice: Choice) -> Offer:
        move = str(choice.rule.move)
        if self.form is not None and self.form.data.get("move") == move:
            form = self.form
        else:
            form = act_for(self.item.machine, choice.rule).form.blank(move=move, seen=self.row.state)
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
        what = move_label(move, self.item.machine)
        if isinstance(self.form, VoteForm):
            choices_by_value = {str(value): str(label) for value, label in self.form.fields["choice"].choices}  # type: ignore[attr-defined]
            what = gettext("Vote: %(choice)s") % {"choice": choices_by_value.get(choice, "")}
        recorded = gettext("Recorded: %(what)s – %(title)s. Row no. %(number)d of the journal of events.")
        told = recorded % {"what": what, "title": self.item.title, "number": number}
        messages.success(self.request, " ".join([told, *self._verdict()]))
        return redirect("desk")

    def _verdict(self) -> Sequence[str]:
        """How the ballot ended, where the move has closed one."""
        if not isinstance(self.row, Ballot):
            return ()
        self.row.refresh_from_db(fields=["verdict"])
        return verdict_sentences(self.row)
