# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules: each makes sense by itself, whatever body decides by it."""

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from governance.permissions import Role
from workflows.procedures.ruling import AllOf, AnyOf, Condition, Rule, Threshold
from workflows.procedures.schema import Procedure
from workflows.procedures.soundness.fault import Fault, Path

HALF = Fraction(1, 2)
MOST_WAYS = 20  # what is still wanting in a ballot is sought along each of them, seat by seat


def faults(procedure: Procedure) -> Iterator[Fault]:
    seated = {seat.role for body in procedure.body for seat in body.deciding}
    for number, rule in enumerate(procedure.rule):
        at = ("rule", number)
        yield from _quorums(at, rule)
        yield from _majority(at, rule)
        yield from _ways(at, rule)
        yield from _roles(at, rule, seated)
        yield from _tie(at, rule)
        if rule.ballot == "secret":
            yield from _secret(at, rule)


def _quorums(at: Path, rule: Rule) -> Iterator[Fault]:
    for path, single in rule.enough():
        if not isinstance(single, Threshold):
            yield Fault((*at, *path), f'"{single}" is a way to vote: write how many must be there')
        elif single.of in {"present", "voters"}:
            reason = f'`of` cannot be "{single.of}" here: write how many of the "members", or of the "assigned" seats'
            yield Fault((*at, *path, "of"), reason)


def _majority(at: Path, rule: Rule) -> Iterator[Fault]:
    for path, single in rule.in_favour():
        if isinstance(single, Threshold) and single.at_least == 0:
            yield Fault((*at, *path, "at_least"), "at least nothing is always reached: everything would pass")


def _ways(at: Path, rule: Rule) -> Iterator[Fault]:
    """A rule that can be met in very many ways is one that nobody can follow."""
    enough = [*rule.quorum, *([rule.written.participation] if rule.written else [])]
    most = max(map(_ways_to_meet, enough)) * _ways_to_meet(rule.majority)
    if most > MOST_WAYS:
        reason = f"quorum and majority together can be met in {most} ways: {MOST_WAYS} are the most"
        yield Fault(at, reason)


def _ways_to_meet(condition: Condition) -> int:
    if isinstance(condition, AllOf):
        return prod(map(_ways_to_meet, condition.all_of))
    return sum(map(_ways_to_meet, condition.any_of)) if isinstance(condition, AnyOf) else 1


def _roles(at: Path, rule: Rule, seated: set[Role]) -> Iterator[Fault]:
    for path, single in (*rule.enough(), *rule.in_favour()):
        if isinstance(single, Threshold):
            for name, roles in (("without", single.without), ("uncounted", single.uncounted or ())):
                for role in roles:
                    if role not in seated:
                        yield Fault((*at, *path, name), f'no body has a seat that decides with the role "{role}"')


def _tie(at: Path, rule: Rule) -> Iterator[Fault]:
    if rule.tie != "fails" and not _is_half_the_voters(rule.majority):
        reason = f'`tie` can be "{rule.tie}" only where the majority is more than "1/2" of the voters, and nothing else'
        yield Fault((*at, "tie"), reason)


def _is_half_the_voters(majority: Condition) -> bool:
    if not isinstance(majority, Threshold):
        return False
    return (majority.of, majority.more_than) == ("voters", HALF) and not majority.without and not majority.left_out


def _secret(at: Path, rule: Rule) -> Iterator[Fault]:
    """A secret ballot knows who is present, and of the papers only how many there are of each kind."""
    for path, single in (*rule.enough(), *rule.in_favour()):
        if isinstance(single, Threshold) and single.unit != "heads":
            yield Fault((*at, *path, "unit"), f"a secret ballot counts heads: papers tell no {single.unit}")
    for path, single in rule.in_favour():
        if isinstance(single, Threshold) and (single.left_out or (single.without and single.of == "voters")):
            yield Fault((*at, *path), "in a secret ballot nobody knows which papers are those of a role")
    if rule.revote == "allowed":
        yield Fault((*at, "revote"), "in a secret ballot nobody knows which paper to take back: no vote is changed")
    if rule.tie == "chair":
        yield Fault((*at, "tie"), "in a secret ballot nobody knows how the chair has voted")
    if rule.written:
        yield Fault((*at, "written"), "a secret ballot is held in a sitting: it cannot be written")
