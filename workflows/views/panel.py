# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chair's panel: a sitting on one page, run by whoever presides and whoever records presences, watched by others.

What may be done and why not is told by the machines; every button is one act.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from governance.errors import Invalid, NotNow, NotYet, Reason, Refusal
from governance.machines.gate import Move as Call
from governance.machines.sitting import SITTING, S
from governance.models import AgendaItem, Gate, Question, Sitting
from governance.models.stateful import Stateful
from governance.rules.proceedings_wording import attendance_sentences, wanting_sentences
from governance.rules.tally import Answer
from governance.rules.wording import sentences
from governance.selectors.assemblies import Assembly, Live, Placed, assembly, visible_sitting
from governance.selectors.choices import Choice
from governance.selectors.questions import Asked as OnTable
from workflows.flows.questions import in_order
from workflows.forms.panel import PanelForm
from workflows.models.desk import votes_asked
from workflows.perform import Outcome
from workflows.templatetags.shapes import drawn
from workflows.templatetags.words import move_label, say
from workflows.views.panel_acts import AGENDA, MATTER, PANEL_ACTS, SEAT, TOP, PanelAct, Pressed
from workflows.views.read_out import ANSWERS, ReadOut, read_out
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people, status_of
from workflows.views.rule_answer import convocation_words

COUNTED: Mapping[Answer, str] = {
    Answer.YES: "yes",
    Answer.NO: "no",
    Answer.ABSTAIN: "abstained",
    Answer.NOT_VOTING: "not_voting",
}
PUT = "question.put"
UNCHANGED = 204


@dataclass(frozen=True, slots=True)
class Button:
    """An act that the reader may make on `row`, or why it is not possible now. `gate`: of a question; `typed`: the reason
    that came back.
    """

    what: str
    row: UUID
    label: str
    reasons: Sequence[str]
    with_reason: bool
    key: UUID
    gate: UUID | None = None
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A voting seat, and the key of the act by which somebody comes in for it or leaves; None: not the reader's to record."""

    placed: Placed
    key: UUID | None
    told: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the agenda with what can be done with it, and the results that were read out on it."""

    item: AgendaItem
    buttons: Sequence[Button]
    results: Sequence[ReadOut]

    @property
    def possible(self) -> Sequence[Button]:
        """What can be done now."""
        return [each for each in self.buttons if not each.reasons]

    @property
    def impossible(self) -> Sequence[Button]:
        """What cannot, with the reasons."""
        return [each for each in self.buttons if each.reasons]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its last result; `button`: by which it is put to the vote, where its turn has come."""

    put: OnTable
    result: ReadOut | None
    next: bool
    button: Button | None


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def panel(request: HttpRequest, reader: Reader, cycle: UUID, sitting: UUID) -> HttpResponse:
    """The panel of the sitting; by POST, the one act of the button that was pressed."""
    screen = _Panel(request, reader, visible_sitting(cycle, sitting, actor=reader.actor, at=reader.at))
    return screen.act() if request.method == "POST" else screen.show()


class _Panel:
    def __init__(self, request: HttpRequest, reader: Reader, sitting: Sitting) -> None:
        self.request = request
        self.reader = reader
        self.sitting = sitting
        self.problems: Sequence[str] = ()
        self.kept: Mapping[str, Any] = {}

    def act(self) -> HttpResponse:
        form = PanelForm(self.request.POST)
        act = PANEL_ACTS.get(str(form.data.get("what")))
        if act is None:
            raise NotNow(Reason("no_such_move", "This is not done here"))
        if not form.is_valid():
            return self._refused(Invalid(Reason("key_too_long", "The form is damaged: open it again")), form)
        try:
            outcome = act.call(Pressed(self.reader.actor, self.sitting, form.cleaned_data))
        except (Invalid, NotNow, NotYet) as refusal:
            return self._refused(refusal, form)
        return self._done(act, form.cleaned_data, outcome)

    def show(self, *, status: int = 200) -> HttpResponse:
        """The whole panel; nothing, where it is asked again and nothing has changed since it was shown."""
        mark = self._mark()
        if status == 200 and self.request.GET.get("visto") == mark:
            return HttpResponse(status=UNCHANGED)
        told = self._told()
        found = assembly(self.sitting, actor=self.reader.actor, at=self.reader.at)
        buttons = _Buttons(found, self.kept)
        ahead = self.sitting.state == S.CONVENED and self.reader.at < self.sitting.called_for
        results = {each.pk: read_out(each, obligations=_obligations(found, each.gate_id)) for each in found.closed}
        context = {
            "sitting": self.sitting,
            "assembly": found,
            "mark": mark,
            "over": self.sitting.state in SITTING.final,
            "convocation": convocation_words(self.sitting.convocation),
            "ahead": ahead,
            "quorum": "" if ahead else _quorum(found),
            "working": () if ahead else _working(found),
            "about_sitting": buttons.on(self.sitting),
            "places": [_place(each, found, told) for each in found.places],
            "lines": [Line(each, buttons.on(each), _on(each, results.values())) for each in found.items],
            "discussed": found.discussed,
            "about_item": buttons.on(found.discussed) if found.discussed else (),
            "about_minutes": buttons.on(found.discussed.minutes) if found.discussed and found.discussed.minutes else (),
            "questions": list(_questions(found, buttons, results)),
            "conditions": found.table.conditions if found.table else (),
            "recusable": found.recusable,
            "to_vote": votes_asked(found.voting.ballot, found.own, self.reader.held) if found.voting else (),
            "about_ballot": buttons.on(found.voting.ballot) if found.voting else (),
            "answers": list(_answers(found.voting.live)) if found.voting and found.voting.live else (),
            "wanted": _wanted(found, found.voting.live) if found.voting and found.voting.live else (),
            "result": results.get(found.last.pk) if found.last and not found.voting else None,
            "tick": drawn("done"),
            "problems": self.problems,
            "kept": self.kept.get("reason", "") if not buttons.restored else "",
            "told_on_top": told.get(TOP, ()),
            "told_of_matter": told.get(MATTER, ()),
            "told_of_agenda": told.get(AGENDA, ()),
            "again": getattr(self.sitting, "followed_by", None),
        }
        return page(self.request, self.reader, "workflows/panel.html", context, status=status)

    def _mark(self) -> str:
        """What stands for all that the panel shows: the last row of the journal, and whether the hour has come."""
        head = self.sitting.cycle.authority.journalhead
        return f"{head.number}-{int(self.reader.at >= self.sitting.called_for)}"

    def _told(self) -> Mapping[str, Sequence[str]]:
        """What has just been recorded, by the part of the panel that is about it."""
        told: dict[str, list[str]] = {}
        for message in messages.get_messages(self.request):
            told.setdefault(message.extra_tags, []).append(str(message))
        return told

    def _refused(self, refusal: Refusal, form: PanelForm) -> HttpResponse:
        """The panel as it is now, with why nothing was recorded, and what was typed."""
        self.problems = [say(reason, str(form.data.get("what")).partition(".")[0]) for reason in refusal.reasons]
        self.kept = {name: str(form.data.get(name, "")) for name in ("what", "row", "reason")}
        self.sitting = visible_sitting(
            self.sitting.cycle_id, self.sitting.pk, actor=self.reader.actor, at=self.reader.at
        )
        return self.show(status=status_of(refusal))

    def _done(self, act: PanelAct, typed: Mapping[str, Any], outcome: Outcome) -> HttpResponse:
        machine, _dot, move = typed["what"].partition(".")
        what = str(act.told) if act.told else move_label(move, machine)
        told = gettext("Recorded: %(what)s. Row no. %(number)d of the journal of events.")
        place = act.place_of(typed["row"])
        messages.success(self.request, told % {"what": what, "number": outcome.number}, extra_tags=place)
        return redirect(f"{reverse('panel', args=[self.sitting.cycle_id, self.sitting.pk])}#{place}")


class _Buttons:
    """The buttons of an assembly. `kept`: what came back with a refusal; `restored`: it stands in its place again."""

    def __init__(self, found: Assembly, kept: Mapping[str, Any]) -> None:
        self.choices = found.choices
        self.kept = kept
        self.restored = False

    def on(self, row: Stateful) -> Sequence[Button]:
        """What may be done with the row by who reads, in the order of its table."""
        found = [each for each in self.choices.get(row.pk, ()) if each.entitled]
        return [self._button(each, row) for each in found]

    def to_put(self, put: OnTable, gate: Gate) -> Button | None:
        """By which the question is put to the vote; None for who may not."""
        call = next((each for each in self.choices.get(gate.pk, ()) if each.rule.move == Call.CALL), None)
        if call is None or not call.entitled:
            return None
        reasons = [say(reason, gate.MACHINE.name) for reason in call.reasons]
        return _put_button(put.question, gate, reasons)

    def _button(self, choice: Choice, row: Stateful) -> Button:
        machine, move = row.MACHINE.name, choice.rule.move
        what = f"{machine}.{move}"
        mine = self.kept.get("what") == what and self.kept.get("row") == str(row.pk)
        usable = mine and choice.rule.with_reason and not choice.reasons
        self.restored |= usable
        return Button(
            what=what,
            row=row.pk,
            label=move_label(move, machine),
            reasons=[say(reason, machine) for reason in choice.reasons],
            with_reason=choice.rule.with_reason,
            key=uuid4(),
            typed=self.kept["reason"] if usable else None,
        )


def _put_button(question: Question, gate: Gate, reasons: Sequence[str]) -> Button:
    label = str(PANEL_ACTS[PUT].told)
    return Button(PUT, question.pk, label, reasons, with_reason=False, key=uuid4(), gate=gate.pk)


def _questions(found: Assembly, buttons: _Buttons, results: Mapping[UUID, ReadOut]) -> Iterator[Asked]:
    """The questions of the gate under discussion: those decided in the order of their ballots, the one being voted, those
    that stand in the order in which the procedure puts them; before these, what would do without a criterion.
    """
    if found.table is None:
        return
    gate = found.table.gate
    standing = [each for each in found.table.now if each.stands]
    over = [each for each in found.table.now if not each.stands]
    for put in sorted(over, key=lambda each: (each.being_voted, each.ballot.number if each.ballot else 0)):
        yield Asked(put, results.get(put.ballot.pk) if put.ballot else None, next=False, button=None)
    for put in standing:
        if put.question.kind == Question.Kind.WAIVER:
            button = _put_button(put.question, gate, ()) if found.presides and not found.voting else None
            yield Asked(put, None, next=False, button=button)
    for number, put in enumerate(_in_turn(gate, standing)):
        turn = number == 0 and found.voting is None
        yield Asked(put, None, next=turn, button=buttons.to_put(put, gate) if turn else None)


def _in_turn(gate: Gate, standing: Iterable[OnTable]) -> Sequence[OnTable]:
    by_question = {put.question: put for put in standing if put.question.kind != Question.Kind.WAIVER}
    return [by_question[each] for each in in_order(gate.cycle, gate, list(by_question))]


def _place(placed: Placed, found: Assembly, told: Mapping[str, Sequence[str]]) -> Place:
    key = uuid4() if found.records and placed.sitter.holder else None
    return Place(placed, key, told.get(SEAT.format(placed.seat.pk), ()))


def _on(item: AgendaItem, results: Iterable[ReadOut]) -> Sequence[ReadOut]:
    return [each for each in results if item.gate_id is not None and each.ballot.gate_id == item.gate_id]


def _obligations(found: Assembly, gate: UUID) -> int:
    """How many obligations the gate has left."""
    counted = [int(vars(each)["obligations"]) for each in found.items if each.gate_id == gate]
    return max(counted, default=0)


def _quorum(found: Assembly) -> str:
    """Whether enough are there, in one sentence."""
    if found.attendance is None:
        return ""
    return attendance_sentences(found.attendance.plain(), get_language() or "it")[0]


def _working(found: Assembly) -> Sequence[str]:
    """How that comes about."""
    if found.attendance is None:
        return ()
    plain = found.attendance.plain()
    return sentences({"valid": plain["met"], "tests": plain["tests"], "warnings": ()}, get_language() or "it")


def _answers(live: Live) -> Iterator[tuple[Promise, int]]:
    for answer, name in COUNTED.items():
        yield ANSWERS[name], live.answers.get(answer, 0)


def _wanted(found: Assembly, live: Live) -> Sequence[str]:
    names = {str(each.seat.pk): str(each.sitter.holder or each.seat.label) for each in found.places}
    return wanting_sentences(live.wanting.plain(), get_language() or "it", names)
