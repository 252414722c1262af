# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting a question to the vote: which one the order of the procedure puts next, and in which ways it can be voted now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext

from governance.machines.gate import Move
from governance.machines.table import Row
from governance.models import Cycle, Gate, Question
from governance.rules.rule import Rule
from governance.selectors.questions import OnTheTable, on_the_table, sitting_under_way
from workflows.flows.library import decision_rule
from workflows.flows.questions import in_order, spec_of
from workflows.forms.calling import REMOTE, WRITTEN, call_form
from workflows.templatetags.questions import silence_words
from workflows.templatetags.words import day, elided
from workflows.views.acts import Act, act_for
from workflows.views.doing import Doing
from workflows.views.reader import Reader


@dataclass(frozen=True, slots=True)
class Ways:
    """In which ways a question on a gate can be put to the vote now, with what is said of each."""

    gate: Gate
    rule: Rule
    reader: Reader

    def all(self) -> Sequence[tuple[str, str]]:
        """The value of each in a form, and its words."""
        return list(self._found())

    def _found(self) -> Iterator[tuple[str, str]]:
        admitted = spec_of(self.gate.cycle, self.gate).ways
        meeting = sitting_under_way(self.gate, actor=self.reader.actor, at=self.reader.at)
        if "sitting" in admitted and meeting is not None:
            told = gettext("In the sitting that is under way: “%(sitting)s”")
            yield str(meeting.pk), told % {"sitting": meeting.title}
        if "written" in admitted and self.rule.written is not None and not self.rule.secret:
            last = self.reader.today + timedelta(days=self.rule.written.days)
            told = gettext("By written procedure: answers until the end of %(day)s. %(silence)s")
            yield WRITTEN, elided(told % {"day": day(last), "silence": silence_words(self.rule.written.silence)})
        if "remote" in admitted:
            yield REMOTE, gettext("Remotely: it stays open until you close it")


def ways_for(gate: Gate, cycle: Cycle, reader: Reader) -> Sequence[tuple[str, str]]:
    """In which ways a question on the gate can be put to the vote now, by the rule of this day."""
    gate.cycle = cycle
    rule = decision_rule(cycle.procedure_sha256, gate.rule_key, reader.today)
    return Ways(gate, rule, reader).all()


class Calling(Doing):
    """The page on which whoever presides puts the next question to the vote."""

    @cached_property
    def gate(self) -> Gate:
        """The gate that is decided."""
        return cast("Gate", self.row)

    @cached_property
    def table(self) -> OnTheTable:
        """The questions on the gate."""
        return on_the_table(self.gate, actor=self.reader.actor, at=self.reader.at)

    @cached_property
    def ahead(self) -> Sequence[Question]:
        """What can still be put, in the order of the procedure; the first is next."""
        found = [each.question for each in self.table.now if each.question.state == Question.MACHINE.initial]
        ranked = [each for each in found if each.kind != Question.Kind.WAIVER]
        return in_order(self.gate.cycle, self.gate, ranked)

    def act_of(self, rule: Row) -> Act:
        """To put to the vote, with the question that is next and the ways that are open."""
        act = act_for(self.item.machine, rule)
        if rule.move != Move.CALL or not self.ahead:
            return act
        ways = ways_for(self.gate, self.gate.cycle, self.reader)
        return Act(call_form(ways, self.ahead[0].pk), act.verb, act.call)

    def about(self) -> dict[str, Any]:
        """The question that is next, and what follows it."""
        return {**super().about(), "ahead": self.ahead, "conditions": self.table.conditions}
