# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision rule in words: how a body decides."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.rules.rule import Rule
from governance.rules.thresholds import Base, Condition, Threshold, leaves

BASES = {
    Base.ASSIGNED: _("of the seats assigned"),
    Base.MEMBERS: _("of the members in office"),
    Base.PRESENT: _("of those present"),
    Base.VOTERS: _("of those who vote in favour or against"),
}

AT_LEAST = {
    Fraction(1, 4): _("at least a quarter"),
    Fraction(1, 3): _("at least a third"),
    Fraction(1, 2): _("at least half"),
    Fraction(2, 3): _("at least two thirds"),
}

MORE_THAN = {
    Fraction(1, 3): _("more than a third"),
    Fraction(1, 2): _("more than half"),
    Fraction(2, 3): _("more than two thirds"),
}


def rule_sentences(rule: Rule) -> Sequence[str]:
    """What is needed to decide, what is needed to approve, and where the rule comes from."""
    voters = gettext("of those who vote, abstainers included") if rule.abstained.in_voters else BASES[Base.VOTERS]
    bases = {**BASES, Base.VOTERS: voters}
    quorum, majority = _single(rule.quorum(1)), _single(rule.majority)
    said = [
        gettext("To decide, %(share)s %(base)s must be present.")
        % {"share": _at_least(quorum.amount), "base": bases[quorum.base or Base.MEMBERS]},
        gettext("To approve, %(share)s %(base)s must be in favour; a tie does not approve.")
        % {"share": _more_than(majority.amount), "base": bases[majority.base or Base.MEMBERS]},
    ]
    if rule.parameter:
        said.append(gettext("This rule is a choice of the authority, not a rule of law."))
    else:
        said.append(gettext("Source: %(source)s.") % {"source": rule.source})
    return said


def _single(condition: Condition) -> Threshold:
    return next(leaf for leaf in leaves(condition) if isinstance(leaf, Threshold))


def _at_least(share: Fraction) -> str:
    return str(AT_LEAST.get(share) or gettext("at least %(share)s") % {"share": share})


def _more_than(share: Fraction) -> str:
    return str(MORE_THAN.get(share) or gettext("more than %(share)s") % {"share": share})
