# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same rows by hand-written SQL through psycopg: the measure of what the guarantees themselves cost.

It works in Regia's own tables, with their indexes, constraints and triggers, on cycles that Regia has begun in a
town of its own; what it leaves must be what Regia leaves, column by column. It asks all that Regia asks: lock, state,
right, guards, idempotency key. What Regia does for any machine and any route, it does for these six acts alone.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from benchmarks.database import by_hand
from benchmarks.rivals import sql_statements as sql
from benchmarks.rivals.rival import CLOSING, FIRST_DELIVERY, SECOND_DELIVERY, VOTES, Act, Rival, Round
from benchmarks.rivals.sql_act import ActByHand, Hand, Refused, Told, act_by_hand, text_of
from benchmarks.town import CHAIR, COMMITTEE, FIRST, SECOND, STATEMENT, Town, new_key
from benchmarks.witness import Witness
from governance.models import Assignment, Ballot
from governance.permissions import May, holders
from governance.rules.plain import plain_rule, plain_verdict, rule_from
from governance.rules.tally import Tally, stated
from governance.rules.verdict import Verdict
from workflows.flows.compiled import flow_name
from workflows.flows.library import decision_rule

CHOICES = {"yes", "no", "abstain", "not_voting"}
OPEN_WORK = {"assigned", "taken_on", "returned"}
SETTLED = ["accepted", "withdrawn", "transcribed", "not_in_record"]
ROLES = {what: sorted(role.value for role in holders(what)) for what in May}


class Sql(Rival):
    """The yardstick: every ratio is against its median."""

    name = "sql"

    def __init__(self, town: Town, witness: Witness) -> None:
        self.town = town
        self.witness = witness
        self.hand = Hand(by_hand())
        rule = decision_rule(town.loaded.sha256, "maggioranza", town.loaded.procedure.effective.since)
        self.rule = {**plain_rule(rule), "assigned": None, "chair": None, "places": None, "census": None}
        self.route = f"workflows/flows.compiled.{flow_name(town.loaded.procedure, town.loaded.sha256, 'formation')}"

    def begin(self) -> Round:
        return _Round(self)

    def verify_all(self) -> None:
        self.witness.ledger.verify_all()

    @contextmanager
    def watched(self, seen: list[str]) -> Iterator[None]:
        self.hand.seen = seen
        try:
            yield
        finally:
            self.hand.seen = None

    def deliver(self, actor: UUID, cycle: UUID, assignment: UUID, statement: str, key: str) -> None:
        """Hands work in; when nothing is missing any more, the gate is put to the vote."""
        with act_by_hand(
            self.hand, actor=actor, cycle=cycle, asked="deliver_work", key=key, content=(str(assignment), statement)
        ) as act:
            if not statement.strip():
                raise Refused("say what you hand in")
            asked = _asked(act, assignment, May.DELIVER_WORK)
            state, phase, phase_state, submits, seat, holder = self.hand.one(sql.READ_ASSIGNMENT, asked)
            _demand(state in OPEN_WORK and seat is not None)
            kept, salt = uuid4(), secrets.token_hex(32)
            self.hand.run(sql.KEEP_TEXT, (kept, act.authority, actor, statement, salt))
            self.hand.change(sql.DELIVER, (actor, act.now, assignment, state))
            digest = sha256((salt + statement).encode()).hexdigest()
            data = {"statement": {"id": str(kept), "digest": digest}}
            act.told.append(
                Told("assignment", "deliver", assignment, state, "delivered", seat, _other(holder, actor), data=data)
            )
            if submits and phase_state == "active" and self._is_complete(act, phase):
                act.done.append((sql.DONE_BY_TWO_SUBJECTS, (assignment, "deliver", phase, "submit")))
                self._put_to_vote(act, phase)
            else:
                act.done.append((sql.DONE_BY_SUBJECT, (assignment, "deliver")))

    def vote(self, actor: UUID, cycle: UUID, ballot: UUID, seat: UUID, choice: str, key: str) -> None:
        """The seat answers."""
        with act_by_hand(
            self.hand, actor=actor, cycle=cycle, asked="cast_vote", key=key, content=(str(ballot), str(seat), choice)
        ) as act:
            _demand(choice in CHOICES)
            asked = _asked(act, ballot, May.CAST_VOTE) | {"seat": seat}
            state, rule, elector, voted, held, holder = self.hand.one(sql.READ_BALLOT_TO_VOTE, asked)
            _demand(state == "open" and held is not None and elector is not None and not voted)
            _demand(holder == actor or json.loads(rule)["substitutes"])
            self.hand.run(sql.VOTE, (uuid4(), elector, choice, actor, act.now))
            act.done.append((sql.DONE_BY_SEAT, (ballot, "vote", seat)))
            data = {"choice": choice}
            act.told.append(Told("ballot", "vote", ballot, "open", "open", held, _other(holder, actor), data=data))

    def close(self, actor: UUID, cycle: UUID, ballot: UUID, key: str) -> None:
        """The verdict is computed; approved, the gate, the phase, the route and the cycle come to their end."""
        with act_by_hand(
            self.hand, actor=actor, cycle=cycle, asked="close_ballot", key=key, content=(str(ballot),)
        ) as act:
            asked = _asked(act, ballot, May.CALL_BALLOT)
            row = self.hand.one(sql.READ_BALLOT_TO_CLOSE, asked)
            state, rule, question, gate, gate_state, examination, phase, phase_state, seat, holder = row
            _demand(state == "open" and seat is not None)
            outcome = Verdict(rule_from(json.loads(rule)), self._count(ballot))
            working = plain_verdict(outcome)
            _demand(outcome.passed and gate_state == "voting" and phase_state in {"active", "in_review"})
            self.hand.change(sql.CLOSE_BALLOT, (text_of(working), act.now, ballot))
            self.hand.change(sql.CARRY, (act.now, examination, question))
            self.hand.change(sql.DECIDE_GATE, (act.now, gate))
            self.hand.change(sql.CLOSE_PHASE, (act.now, phase, phase_state))
            self._end_route(act)
            act.done.append((sql.DONE_IN_CYCLE, (cycle,)))
            act.told += (
                Told(
                    "ballot", "close", ballot, state, "closed", seat, _other(holder, actor), None, {"verdict": working}
                ),
                Told(
                    "question",
                    "carry",
                    question,
                    "proposed",
                    "carried",
                    because="verdict",
                    data={"ballot": str(ballot)},
                ),
                Told(
                    "gate",
                    "approve",
                    gate,
                    gate_state,
                    "approved",
                    because="verdict",
                    data={"ballot": str(ballot), "result": "approved"},
                ),
                Told("phase", "close", phase, phase_state, "closed", because="cascade"),
                Told("cycle", "conclude", cycle, "open", "concluded", because="route"),
            )

    def _is_complete(self, act: ActByHand, phase: UUID) -> bool:
        asked = {"phase": phase, "settled": SETTLED, "today": act.now.date()}
        (missing,) = self.hand.one(sql.MISSING, asked)
        return not missing

    def _put_to_vote(self, act: ActByHand, phase: UUID) -> None:
        self.hand.change(sql.HAND_OVER, (phase,))
        gate, body, title, due_on = self.hand.one(sql.PUT_TO_VOTE, (phase,))
        (question,) = self.hand.one(sql.THE_WHOLE, {"gate": gate})
        ballot, rule = uuid4(), text_of(self.rule)
        values = (ballot, body, title, due_on, act.cycle, gate, question, rule, act.now, gate)
        self.hand.change(sql.OPEN_BALLOT, values)
        asked = {"ballot": ballot, "gate": gate, "body": body, "roles": ROLES[May.CAST_VOTE], "now": act.now}
        seats = [seat for (seat,) in self.hand.run(sql.FREEZE_ELECTORATE, asked)]
        _demand(bool(seats))
        for seat in seats:
            act.items.append(
                (uuid4(), act.cycle, "ballot", ballot, "vote", "cast_vote", body, seat, title, due_on, act.now)
            )
        act.items.append(
            (uuid4(), act.cycle, "ballot", ballot, "close", "call_ballot", body, None, title, due_on, act.now)
        )
        data = {
            "gate": str(gate),
            "question": str(question),
            "rule": self.rule,
            "seats": [str(seat) for seat in seats],
            "recused": [],
            "way": "remote",
            "sitting": None,
            "convocation": 1,
            "closes_at": None,
            "dossier": [],
        }
        act.told += (
            Told("phase", "hand_over", phase, "active", "in_review", because="cascade"),
            Told("gate", "put", gate, "awaiting", "voting", because="cascade"),
            Told("ballot", "open", ballot, None, "open", because="cascade", data=data),
        )

    def _count(self, ballot: UUID) -> Tally:
        answers = Counter(choice for (choice,) in self.hand.run(sql.COUNT, (ballot,)))
        members = answers.total()
        return stated(
            assigned=members,
            members=members,
            yes=answers["yes"],
            no=answers["no"],
            abstained=answers["abstain"],
            not_voting=answers["not_voting"],
        )

    def _end_route(self, act: ActByHand) -> None:
        self.hand.change(sql.CONCLUDE, (act.now, act.cycle))
        (process,) = self.hand.one(sql.END_ROUTE, (act.now, act.cycle))
        passed = {node for (node,) in self.hand.run(sql.GO_PAST_NODES, (act.now, process))}
        _demand(passed == {f"{self.route}.step_lavoro", f"{self.route}.step_varco"})
        gather, end = uuid4(), uuid4()
        moments = (act.now, act.now, act.now)
        nodes = (gather, process, f"{self.route}.gather_end", *moments, end, process, f"{self.route}.end", *moments)
        self.hand.run(sql.COME_TO_NODES, nodes)


class _Round(Round):
    def __init__(self, rival: Sql) -> None:
        self.rival = rival
        self.town = rival.town
        self.cycle: UUID = self.town.cycle_at_work()
        self.work = dict(Assignment.objects.filter(cycle=self.cycle).values_list("key", "pk"))

    def acts(self) -> Iterator[Act]:
        rival, people = self.rival, self.town.people
        for name, who, work in ((FIRST_DELIVERY, FIRST, "primo-lavoro"), (SECOND_DELIVERY, SECOND, "secondo-lavoro")):
            arguments = (people[who].pk, self.cycle, self.work[work], STATEMENT, new_key())
            yield Act(name, partial(rival.deliver, *arguments))
        ballot = Ballot.objects.values_list("pk", flat=True).get(cycle=self.cycle)
        for name, who in zip(VOTES, COMMITTEE, strict=True):
            seat = self.town.seats[who].pk
            yield Act(name, partial(rival.vote, people[who].pk, self.cycle, ballot, seat, "yes", new_key()))
        yield Act(CLOSING, partial(rival.close, people[CHAIR].pk, self.cycle, ballot, new_key()))

    def verify(self) -> None:
        self.rival.witness.verify(self.cycle)


def _asked(act: ActByHand, row: UUID, right: May) -> dict[str, Any]:
    """What a row is read by, with the actor's right on its body."""
    return {
        "row": row,
        "cycle": act.cycle,
        "actor": act.actor,
        "now": act.now,
        "right": right.value,
        "roles": ROLES[right],
    }


def _other(holder: UUID, actor: UUID) -> UUID | None:
    """The holder of the seat, where the actor stands in for them."""
    return None if holder == actor else holder


def _demand(fulfilled: bool) -> None:
    if not fulfilled:
        raise Refused("not now")
