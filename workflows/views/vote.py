# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vote of one seat: the question with what one must know, the answers, and a confirmation that repeats what will be
recorded; until that one is sent nothing is.
"""

import json
from functools import cached_property
from typing import Any, ClassVar, cast

from django.http import HttpResponse
from django.utils.translation import gettext

from governance.machines.ballot import Move
from governance.machines.ballot import S as BallotState
from governance.machines.table import Row
from governance.models import Ballot, Question, Vote
from governance.rules.attendance import Attendance
from governance.selectors.ballots import documents_of, own_vote
from governance.selectors.choices import Choice
from governance.selectors.frozen import attendance_of
from governance.selectors.questions import on_the_table
from workflows.forms.moves import MoveForm, VoteForm
from workflows.views.acts import SECRET_VOTE, Act
from workflows.views.desk import capacity_for
from workflows.views.doing import Doing
from workflows.views.reader import page

CONFIRMED, AGAIN = "confirmed", "again"
ANSWERS = ("choice", "paper")


class Voting(Doing):
    """The page on which a seat votes; once it has, where the rule admits it, changes its vote."""

    TEMPLATE: ClassVar[str] = "workflows/vote.html"
    LATE: ClassVar[frozenset[str]] = frozenset({Move.CHANGE})

    @cached_property
    def ballot(self) -> Ballot:
        """The ballot, with the gate and the question that it is about."""
        return cast("Ballot", self.row)

    def act_of(self, rule: Row) -> Act:
        """A secret ballot takes a paper."""
        return SECRET_VOTE if rule.move == Move.VOTE and self.ballot.is_secret else super().act_of(rule)

    def is_offered(self, choice: Choice) -> bool:
        """To vote, always; to change the vote once it is given, and to ask for a sitting, where that is possible."""
        move = choice.rule.move
        if move == Move.VOTE:
            return True
        when = {Move.CHANGE: self.item.closed_at is not None, Move.CALL_TO_SITTING: True}
        return when.get(cast("Move", move), False) and choice.entitled and not choice.reasons

    def before(self, rule: Row, form: MoveForm) -> HttpResponse | None:
        """A vote is confirmed, word for word; what cannot be recorded is refused at once."""
        answer = _answer(form)
        if not answer or CONFIRMED in form.data or not self._is_possible(rule.move):
            return None
        if AGAIN in form.data:
            return self.show()
        context = {
            "item": self.item,
            "why": capacity_for(self.item, self.reader.held),
            "form": form,
            "kept": [(name, form.data.get(name, "")) for name in form.fields],
            "answer": answer,
            "body": self._body(),
            "reason": form.cleaned_data.get("reason", ""),
            "secret": self.ballot.is_secret,
            "revote": self._frozen["revote"],
            "changes": rule.move == Move.CHANGE,
            **self._asked(),
        }
        return page(self.request, self.reader, "workflows/vote_confirm.html", context)

    def about(self) -> dict[str, Any]:
        """The question, who asks it and how the ballot is held, the criteria, the dossier, how many have voted."""
        return {
            **super().about(),
            **self._asked(),
            "ballot": self.ballot,
            "secret": self.ballot.is_secret,
            "revote": self._frozen["revote"],
            "written": self._frozen["written"] if self.ballot.is_written else None,
            "attendance": self._attendance(),
            "own": self.own_vote,
            "documents": documents_of(self.ballot, actor=self.reader.actor, at=self.reader.at),
        }

    def what_was_done(self, move: str, choice: str) -> str:
        """The vote as it was recorded; of a secret one, that it was."""
        if move not in {Move.VOTE, Move.CHANGE}:
            return super().what_was_done(move, choice)
        if self.ballot.is_secret:
            return gettext("The paper is in the urn")
        said = gettext("Vote changed: %(choice)s") if move == Move.CHANGE else gettext("Vote: %(choice)s")
        return said % {"choice": _words(VoteForm, "choice", choice)}

    @cached_property
    def _frozen(self) -> dict[str, Any]:
        frozen = json.loads(self.ballot.rule)
        return {"revote": frozen.get("revote", False), "written": frozen.get("written")}

    def _body(self) -> str:
        """Whose seat it is, where the name of the seat does not say it."""
        name, seat = self.item.body.name, self.item.seat
        return "" if seat is not None and name.casefold() in seat.label.casefold() else name

    def _is_possible(self, move: str) -> bool:
        offer = next((each for each in self._offers() if each.move == move), None)
        return offer is not None and not offer.reasons

    def _asked(self) -> dict[str, Any]:
        table = on_the_table(self.ballot.gate, actor=self.reader.actor, at=self.reader.at)
        question = table.about(self.ballot).question
        whole = question.kind == Question.Kind.WHOLE
        return {"question": question, "conditions": table.conditions if whole else ()}

    def _attendance(self) -> Attendance | None:
        if self.ballot.sitting is None or self.ballot.state != BallotState.OPEN:
            return None
        return attendance_of(self.ballot.sitting, at=self.reader.at)

    @cached_property
    def own_vote(self) -> Vote | None:
        """The vote of the seat, where the reader acts in it."""
        if self.item.seat_id is None:
            return None
        return own_vote(self.ballot, self.item.seat_id, actor=self.reader.actor, at=self.reader.at)


def may_be_changed(ballot: Ballot) -> bool:
    """Whether the rule lets a vote be changed until the ballot is closed."""
    return bool(json.loads(ballot.rule).get("revote", False))


def _answer(form: MoveForm) -> str:
    """What was chosen, in words; "" where the form asks for no answer."""
    name = next((each for each in ANSWERS if each in form.fields), "")
    return _words(type(form), name, str(form.cleaned_data.get(name, ""))) if name else ""


def _words(form: type[MoveForm], name: str, chosen: str) -> str:
    offered = form.base_fields[name].choices  # type: ignore[attr-defined]
    return {str(value): str(label) for value, label in offered}.get(chosen, "")
