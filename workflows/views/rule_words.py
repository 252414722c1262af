# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision rule in words: what it takes to decide and to approve, said to who votes by it."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from governance.permissions import Role
from governance.rules.plain import plain_rule
from governance.rules.rule import PARAMETER, Recusal, Rule, Silence, Tie, Written
from governance.rules.thresholds import AllOf, Base, Condition, Threshold, Unit, Unopposed
from governance.rules.wording import basis
from workflows.templatetags.words import ROLES, sentence_case

AT_LEAST: Mapping[Fraction, Promise] = {
    Fraction(1, 4): _("at least a quarter"),
    Fraction(1, 3): _("at least a third"),
    Fraction(1, 2): _("at least half"),
    Fraction(2, 3): _("at least two thirds"),
    Fraction(3, 4): _("at least three quarters"),
}
MORE_THAN: Mapping[Fraction, Promise] = {
    Fraction(1, 4): _("more than a quarter"),
    Fraction(1, 3): _("more than a third"),
    Fraction(1, 2): _("more than half"),
    Fraction(2, 3): _("more than two thirds"),
    Fraction(3, 4): _("more than three quarters"),
}

# Of people or of what they weigh; of municipalities or of who lives there.
OF_PEOPLE: Mapping[Base, Promise] = {
    Base.ASSIGNED: _("of the seats assigned"),
    Base.MEMBERS: _("of the members in office"),
    Base.PRESENT: _("of those present"),
    Base.VOTERS: _("of those who vote in favour or against"),
}
OF_TOWNS: Mapping[Base, Promise] = {
    Base.ASSIGNED: _("of all the municipalities"),
    Base.MEMBERS: _("of the municipalities entitled to vote"),
    Base.PRESENT: _("of the municipalities present"),
    Base.VOTERS: _("of the municipalities that vote in favour or against"),
}
ALL_PEOPLE: Mapping[Base, Promise] = {
    Base.ASSIGNED: _("all the seats assigned"),
    Base.MEMBERS: _("all the members in office"),
    Base.PRESENT: _("all those present"),
    Base.VOTERS: _("all those who vote in favour or against"),
}
ALL_TOWNS: Mapping[Base, Promise] = {
    Base.ASSIGNED: _("all the municipalities"),
    Base.MEMBERS: _("all the municipalities entitled to vote"),
    Base.PRESENT: _("all the municipalities present"),
    Base.VOTERS: _("all the municipalities that vote in favour or against"),
}
ALSO_PEOPLE = _("of those who vote, counting also %(who)s")
ALSO_TOWNS = _("of the municipalities that vote, counting also %(who)s")
ALSO_ALL_PEOPLE = _("all those who vote, counting also %(who)s")
ALSO_ALL_TOWNS = _("all the municipalities that vote, counting also %(who)s")

ABSTAINS = _("who abstains")
DOES_NOT_VOTE = _("who is present and does not vote")
PAPERS = _("blank and void papers")

PRESENCE = _("the presence of %(whom)s")
FAVOUR = _("the vote in favour of %(whom)s")
ANSWER = _("the answer of %(whom)s")

CONVOCATIONS: Sequence[Promise] = (
    _("In first convocation: %(sentence)s"),
    _("In second convocation: %(sentence)s"),
    _("In third convocation: %(sentence)s"),
)
TIES: Mapping[Tie, Promise] = {
    Tie.FAILS: _("A tie does not approve."),
    Tie.CHAIR: _("In a tie the vote of the chair decides."),
    Tie.REPEAT: _("In a tie the vote is repeated."),
}
RECUSALS: Mapping[Recusal, Promise] = {
    Recusal.LEAVES_BASE: _("Who must abstain for an interest does not vote and is not counted among those present."),
    Recusal.LEAVES_VOTE: _("Who must abstain for an interest does not vote, and is still counted among those present."),
}
SILENCES: Mapping[Silence, Promise] = {
    Silence.CONSENT: _("In writing, who does not answer is counted in favour."),
    Silence.ABSTENTION: _("In writing, who does not answer is counted as abstaining."),
    Silence.NOTHING: _("In writing, who does not answer is not counted."),
}


def rule_sentences(rule: Rule) -> Sequence[str]:
    """What is needed to decide, what to approve, how the votes are given, and where the rule comes from."""
    return [*_deciding(rule), *_approving(rule), *_voting(rule), *_in_writing(rule), _basis(rule)]


def _deciding(rule: Rule) -> Iterator[str]:
    for number, quorum in enumerate(rule.quorums):
        if isinstance(quorum, Threshold) and quorum.amount == 0 and not quorum.strictly:
            said = gettext("No minimum number is needed to decide.")
        else:
            said = gettext("To decide you need %(what)s.") % {"what": _needed(quorum, PRESENCE, rule)}
        yield said if len(rule.quorums) == 1 else _in_convocation(number, said)
    treated = ((rule.abstained, ABSTAINS), (rule.not_voting, DOES_NOT_VOTE), (rule.blank, PAPERS))
    left_out = [str(who) for how, who in treated if not how.in_quorum]
    if left_out:
        yield gettext("Of those present, not counted to decide: %(who)s.") % {"who": "; ".join(left_out)}


def _in_convocation(number: int, sentence: str) -> str:
    if number < len(CONVOCATIONS):
        return str(CONVOCATIONS[number]) % {"sentence": sentence_case(sentence)}
    values = {"number": number + 1, "sentence": sentence_case(sentence)}
    return gettext("In convocation no. %(number)s: %(sentence)s") % values


def _approving(rule: Rule) -> Iterator[str]:
    if isinstance(rule.majority, Unopposed):
        yield gettext("It is approved if nobody votes against.")
    else:
        yield gettext("To approve you need %(what)s.") % {"what": _needed(rule.majority, FAVOUR, rule)}
    if rule.tie is not Tie.FAILS or _a_tie_fails(rule.majority):
        yield str(TIES[rule.tie])


def _a_tie_fails(majority: Condition) -> bool:
    """Whether it is to be said: with the majority of the votes people ask it themselves."""
    if not isinstance(majority, Threshold) or majority.base not in {Base.VOTERS, Base.PRESENT}:
        return False
    return majority.strictly and majority.amount == Fraction(1, 2)


def _voting(rule: Rule) -> Iterator[str]:
    if rule.secret:
        yield gettext("The vote is secret.")
    if rule.revote:
        yield gettext("Until the ballot closes a vote can be changed; both stay on record.")
    yield gettext("Who is away can be replaced.") if rule.substitutes else gettext("Nobody votes for another.")
    yield str(RECUSALS[rule.recusal])


def _in_writing(rule: Rule) -> Iterator[str]:
    written = rule.written
    if written is None:
        return
    yield _within(written) % {"days": written.days, "what": _needed(written.participation, ANSWER, rule)}
    yield str(SILENCES[written.silence])
    called = ngettext(
        "%(number)s member who asks for a sitting is enough to have one.",
        "%(number)s members who ask for a sitting are enough to have one.",
        written.calls,
    )
    yield called % {"number": written.calls}


def _within(written: Written) -> str:
    return ngettext(
        "It can also be decided in writing, within %(days)s day: you need %(what)s.",
        "It can also be decided in writing, within %(days)s days: you need %(what)s.",
        written.days,
    )


def _basis(rule: Rule) -> str:
    if rule.source == PARAMETER:
        return gettext("This rule is a choice of the authority, not a rule of law.")
    if rule.parameter:
        return basis(plain_rule(rule), get_language() or "it")
    return gettext("Source: %(source)s.") % {"source": rule.source}


def _needed(condition: Condition, verb: Promise, rule: Rule, *, inside: bool = False) -> str:
    """What is needed, as the object of “you need”. `inside`: as one of several."""
    if isinstance(condition, Threshold):
        return str(verb) % {"whom": _whom(condition, rule)}
    if isinstance(condition, Unopposed):
        return gettext("no vote against")
    several = _("all of this: %(list)s") if isinstance(condition, AllOf) else _("one of these: %(list)s")
    said = str(several) % {"list": "; ".join(_needed(part, verb, rule, inside=True) for part in condition.parts)}
    return f"({said})" if inside else said


def _whom(threshold: Threshold, rule: Rule) -> str:
    said = _number(threshold) if threshold.base is None else _share(threshold, threshold.base, rule)
    without, uncounted = threshold.without, threshold.uncounted
    if without and without == uncounted:
        return gettext("%(whom)s, not counting %(roles)s") % {"whom": said, "roles": _roles(without)}
    if without:
        said = gettext("%(whom)s, leaving %(roles)s out of the total") % {"whom": said, "roles": _roles(without)}
    if uncounted:
        said = gettext("%(whom)s, among whom %(roles)s do not count") % {"whom": said, "roles": _roles(uncounted)}
    return said


def _roles(roles: Set[str]) -> str:
    return ", ".join(sorted(str(ROLES[Role(role)]) for role in roles))


def _number(threshold: Threshold) -> str:
    """A number of members, or of what is counted of them: “at least 10 members”."""
    nouns: Mapping[Unit, Callable[[int], str]] = {
        Unit.HEADS: lambda n: ngettext("%(number)s member", "%(number)s members", n),
        Unit.MUNICIPALITIES: lambda n: ngettext("%(number)s municipality", "%(number)s municipalities", n),
        Unit.POPULATION: lambda n: ngettext("%(number)s resident", "%(number)s residents", n),
        Unit.WEIGHT: lambda n: ngettext("%(number)s weighted vote", "%(number)s weighted votes", n),
    }
    amount = int(threshold.amount)
    said = nouns[threshold.unit](amount) % {"number": number_format(amount, force_grouping=True)}
    return _with(threshold.unit, _compared(threshold, said))


def _share(threshold: Threshold, base: Base, rule: Rule) -> str:
    towns = threshold.unit in {Unit.MUNICIPALITIES, Unit.POPULATION}
    also = _also(rule) if base is Base.VOTERS else ""
    if threshold.amount == 1 and not threshold.strictly:
        others, whose = (ALSO_ALL_TOWNS, ALL_TOWNS) if towns else (ALSO_ALL_PEOPLE, ALL_PEOPLE)
        return str(others) % {"who": also} if also else str(whose[base])
    others, whose = (ALSO_TOWNS, OF_TOWNS) if towns else (ALSO_PEOPLE, OF_PEOPLE)
    known = (MORE_THAN if threshold.strictly else AT_LEAST).get(threshold.amount)
    amount = str(known) if known else _compared(threshold, str(threshold.amount))
    said = _of(threshold.unit, str(others) % {"who": also} if also else str(whose[base]))
    return _with(threshold.unit, f"{amount} {said}")


def _with(unit: Unit, said: str) -> str:
    """Residents neither come nor vote: their municipalities do."""
    return gettext("municipalities with %(residents)s") % {"residents": said} if unit is Unit.POPULATION else said


def _compared(threshold: Threshold, what: str) -> str:
    if threshold.strictly:
        return gettext("more than %(what)s") % {"what": what}
    return gettext("at least %(what)s") % {"what": what}


def _of(unit: Unit, whose: str) -> str:
    if unit is Unit.POPULATION:
        return gettext("of the residents %(whose)s") % {"whose": whose}
    return gettext("of the weighted votes %(whose)s") % {"whose": whose} if unit is Unit.WEIGHT else whose


def _also(rule: Rule) -> str:
    """Who counts among the voters without voting in favour or against."""
    treated = [(rule.abstained, ABSTAINS), (rule.not_voting, DOES_NOT_VOTE)]
    if rule.secret:
        treated.append((rule.blank, PAPERS))
    told = [str(who) for how, who in treated if how.in_voters]
    return (
        gettext("%(first)s and %(last)s") % {"first": ", ".join(told[:-1]), "last": told[-1]}
        if told[1:]
        else "".join(told)
    )
