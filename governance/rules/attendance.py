# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there when a sitting opens, before anything is put to the vote: whether that is enough, and how many are
missing.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from governance.errors import Invalid, Reason
from governance.rules.electorate import Electorate, count
from governance.rules.plain import plain_test
from governance.rules.rule import IN_VOTERS, WRITTEN, Recusal, Rule
from governance.rules.thresholds import Condition, Threshold, Unit, leaves, units
from governance.rules.verdict import Test, Verdict
from governance.rules.wanting import wanting

_ANYTHING = Threshold(Fraction(0), None, strictly=False)  # a majority that is always reached: none is asked yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Whether enough are there, and the `tests` that say so.

    `missing`: the fewest who would still have to come in, 0 where enough are there; None where heads alone do not tell
    (`by_seat`: it matters who comes in), and where all the absent would not be enough. `all_count`: every seat counts
    for the quorum.
    """

    met: bool
    missing: int | None
    by_seat: bool
    all_count: bool
    tests: tuple[Test, ...]

    def plain(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "met": self.met,
            "missing": self.missing,
            "by_seat": self.by_seat,
            "all_count": self.all_count,
            "tests": [plain_test(each) for each in self.tests],
        }


def attendance(rule: Rule, electorate: Electorate, convocation: int = 1) -> Attendance:
    """Whether those present in `electorate` are the quorum of that convocation, whatever they will answer.

    Whoever is present counts; of the recused the rule says whether they do. Raises Invalid where the rule does not know
    the convocation or is not in force, where residents that the quorum counts are not known, and for a written
    procedure, at which nobody is present.
    """
    if convocation == WRITTEN:
        told = Reason("no_sitting", "Nobody is present at a written procedure: it has no quorum of those present")
        raise Invalid(told, field_name="convocation")
    quorum = rule.quorum(convocation)
    asked = _quorum_alone(rule, quorum)
    tests = tuple(each for each in Verdict(asked, count(asked, electorate, ())).tests if each.subject == "quorum")
    met, by_seat = tests[-1].met, units(quorum) != {Unit.HEADS}
    return Attendance(
        met=met,
        missing=0 if met else None if by_seat else _missing(asked, electorate),
        by_seat=by_seat,
        all_count=not any(isinstance(each, Threshold) and each.uncounted for each in leaves(quorum)),
        tests=tests,
    )


def _quorum_alone(rule: Rule, quorum: Condition) -> Rule:
    """The same rule as far as it asks who must be there: for it, presence says all that an answer would."""
    alone = replace(rule, quorums=(quorum,), majority=_ANYTHING, written=None)
    return replace(alone, not_voting=IN_VOTERS, substitutes=True)


def _missing(asked: Rule, electorate: Electorate) -> int | None:
    """A recused seat that still counts among those present makes up the number as well as another."""
    if asked.recusal is Recusal.LEAVES_VOTE:
        places = tuple(replace(each, recused=False) for each in electorate.places)
        electorate = replace(electorate, places=places)
    found = wanting(asked, electorate, ()).presences
    return None if found is None else len(found.seats)
