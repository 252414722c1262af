# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a procedure file: what may be written, what it becomes, and what is refused with line and reason.

The small procedure's cabina has three seats: a chair and two members.
"""

from datetime import date
from fractions import Fraction

import pytest

from governance.rules.plain import plain_rule, rule_from
from governance.rules.rule import OUT_OF_VOTERS, Recusal, Rule, Silence, Tie, Treatment
from governance.rules.thresholds import AllOf, AnyOf, Base, Threshold, Unit, Unopposed
from tests.workflows.procedures.small import HERE, SMALL, refused
from workflows.procedures.loader import loads
from workflows.procedures.schema import Procedure
from workflows.procedures.soundness.counts import faults_with

RULE = 'quorum = { of = "members", at_least = "1/2" }\nmajority = { of = "voters", more_than = "1/2" }\n'
EXCLUDED = 'abstentions = "excluded"\n'
STEERING = 'kind = "steering"\nsource = "legge"\n'
CHAIR_SEAT = 'label = "Presidente"\nrole = "cabina_chair"\n'
HALF = '{ of = "members", at_least = "1/2" }'
MOST = '{ of = "voters", more_than = "1/2" }'
BY_TOWN = """
[[body.seat]]
key = "comune"
label = "Comune"
role = "councillor"
each = "municipality"
"""
CENSUS = """
[[census]]
key = "censimento"
title = "Censimento"
taken = 2011-10-09
source = "legge"
effective = { from = 2012-01-01 }

[[rule]]
"""


def ruled(
    quorum: str = HALF,
    majority: str = MOST,
    *,
    more: str = "",
    body: str = "",
    seat: str = "",
    seats: str = "",
    census: str = "[[rule]]\n",
    treated: str = EXCLUDED,
) -> str:
    """The small procedure with another rule. `body`, `seat`: lines of the cabina, of its chair; `seats`: more of them."""
    text = SMALL.replace(RULE, f"quorum = {quorum}\nmajority = {majority}\n{more}\n").replace(EXCLUDED, treated)
    text = text.replace(STEERING, f"{STEERING}{body}\n").replace(CHAIR_SEAT, f"{CHAIR_SEAT}{seat}\n{seats}")
    return text.replace("[[rule]]\n", census)


def rule_of(text: str) -> Rule:
    return loads(text, "prova.toml").procedure.rule[0].as_rule("Una legge")


SPELLINGS = {
    "a share of the members in office": (ruled(), Threshold(Fraction(1, 2), Base.VOTERS, strictly=True)),
    "a number": (ruled(majority="{ at_least = 2 }"), Threshold(Fraction(2), None, strictly=False)),
    "more than a number": (
        ruled(majority='{ more_than = 1, unit = "heads" }'),
        Threshold(Fraction(1), None, strictly=True),
    ),
    "all of the assigned": (
        ruled(majority='{ of = "assigned", at_least = "1/1" }', body="assigned = 3"),
        Threshold(Fraction(1), Base.ASSIGNED, strictly=False),
    ),
    "unanimity": (ruled(majority='"unanimous"'), Threshold(Fraction(1), Base.PRESENT, strictly=False)),
    "no objection": (ruled(majority='"no_objection"'), Unopposed()),
    "who is left out of the base is not counted either": (
        ruled(majority='{ of = "members", more_than = "1/3", without = ["cabina_chair"] }'),
        Threshold(
            Fraction(1, 3),
            Base.MEMBERS,
            strictly=True,
            without=frozenset({"cabina_chair"}),
            uncounted=frozenset({"cabina_chair"}),
        ),
    ),
    "unless the file says so": (
        ruled(majority='{ of = "members", more_than = "1/3", without = ["cabina_chair"], uncounted = [] }'),
        Threshold(Fraction(1, 3), Base.MEMBERS, strictly=True, without=frozenset({"cabina_chair"})),
    ),
    "all of several, any of several": (
        ruled(majority=f'{{ all_of = ["no_objection", {{ any_of = [{{ at_least = 3 }}, {MOST}] }}] }}'),
        AllOf(
            (
                Unopposed(),
                AnyOf(
                    (
                        Threshold(Fraction(3), None, strictly=False),
                        Threshold(Fraction(1, 2), Base.VOTERS, strictly=True),
                    )
                ),
            )
        ),
    ),
    "weights": (
        ruled(majority='{ unit = "weight", of = "present", more_than = "1/2" }', seat='weight = "1/2"'),
        Threshold(Fraction(1, 2), Base.PRESENT, strictly=True, unit=Unit.WEIGHT),
    ),
}


@pytest.mark.parametrize(("text", "majority"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_what_a_file_writes_becomes_a_condition(text: str, majority: object) -> None:
    rule = rule_of(text)
    assert rule.majority == majority
    assert rule_from(plain_rule(rule)) == rule, "a rule is frozen into a ballot and read again"


def test_a_rule_says_everything_that_the_engine_asks() -> None:
    text = ruled(
        quorum=f"[{HALF}, {{ at_least = 1 }}]",
        body='chair = "presidente"',
        treated='abstentions = { quorum = false, voters = false }\nnot_voting = "counted"\nblank = "excluded"\n',
        more="""
tie = "chair"
recusal = "leaves_vote"
revote = "allowed"
substitutes = "allowed"
written = { days = 5, participation = { of = "members", at_least = "1/2" }, silence = "consent", calls = 2 }
effective = { from = 2023-01-01 }""",
    )
    rule = rule_of(text)
    assert (rule.key, rule.source, rule.parameter) == ("cabina", "Una legge", False)
    assert (rule.since, rule.until) == (date(2023, 1, 1), None)
    half = Threshold(Fraction(1, 2), Base.MEMBERS, strictly=False)
    assert rule.quorums == (half, Threshold(Fraction(1), None, strictly=False))
    assert rule.abstained == Treatment(in_quorum=False, in_voters=False)
    assert (rule.not_voting, rule.blank) == (Treatment(in_quorum=True, in_voters=True), OUT_OF_VOTERS)
    assert (rule.tie, rule.secret, rule.recusal, rule.substitutes) == (Tie.CHAIR, False, Recusal.LEAVES_VOTE, True)
    assert rule.revote
    assert rule.written is not None
    assert (rule.written.days, rule.written.silence, rule.written.calls) == (5, Silence.CONSENT, 2)
    assert rule.written.participation == half


def test_what_a_rule_does_not_say_is_as_in_the_engine() -> None:
    said = rule_of(ruled())
    bare = Rule(key="cabina", source="Una legge", parameter=False, quorums=said.quorums, majority=said.majority)
    assert said == bare


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (ruled(), ()),
        (ruled(quorum=f'[{HALF}, {{ of = "members", at_least = "1/3", parameter = true }}]'), ("quorum",)),
        (ruled(majority=f"{{ all_of = [{HALF}, {MOST.replace(' }', ', parameter = true }')}] }}"), ("majority",)),
        (ruled(majority=f"{{ any_of = [{HALF}, {MOST}], parameter = true }}"), ("majority",)),
        (ruled(majority='"unanimous"', more="parameter = true"), ("rule",)),
    ],
)
def test_what_is_a_choice_of_the_authority_says_so_wherever_it_stands(text: str, parts: tuple[str, ...]) -> None:
    spec = loads(text, "prova.toml").procedure.rule[0]
    assert spec.parameters() == parts
    assert spec.as_rule("Una legge").parameter == bool(parts)


REFUSED = {
    # how it is written
    "a share as a decimal": (ruled(quorum='{ of = "members", at_least = 0.5 } #!'), "written as a fraction in quotes"),
    "a decimal in quotes": (ruled(quorum='{ of = "members", at_least = "0.5" } #!'), "written as a fraction in quotes"),
    "a share that would take hours to read": (
        ruled(majority='{ of = "voters", more_than = "1e999999999" } #!'),
        "written as a fraction in quotes",
    ),
    "a weight that would take hours to read": (ruled(seat='weight = "1e999999999" #!'), "a weight is a whole number"),
    "a weight that is no number": (ruled(seat="weight = true #!"), "a weight is a whole number"),
    "a number that nobody can write out": (
        ruled(majority=f"{{ more_than = 0x{5000 * 'f'} }} #!"),
        "`more_than` must be 1000000000 or less, not so large a number",
    ),
    "a list of such numbers": (
        ruled(majority=f"{{ of = [0x{5000 * 'f'}], more_than = 1 }} #!"),
        "'voters', not a list",
    ),
    "conditions very deep inside one another": (
        ruled(majority=f"{5 * f'{{ all_of = [{MOST}, '}{MOST}{5 * '] }'} #!"),
        "conditions stand inside one another at most 4 deep",
    ),
    "a rule that can be met in very many ways": (
        ruled(majority=f"{{ all_of = [{3 * f'{{ any_of = [{MOST}, {MOST}, {MOST}] }}, '}] }}"),
        "quorum and majority together can be met in 27 ways: 20 are the most",
    ),
    "a share of nothing": (ruled(quorum='{ of = "members", at_least = "1/0" } #!'), "written as a fraction in quotes"),
    "a fraction above one": (ruled(quorum='{ of = "members", at_least = "3/2" } #!'), "a fraction between 0 and 1"),
    "more than all": (ruled(majority='{ of = "voters", more_than = "1/1" } #!'), "no vote can bring more than all"),
    "an unknown base": (ruled(majority='{ of = "friends", more_than = "1/2" } #!'), "`of` must be 'assigned', "),
    "an unknown unit": (
        ruled(majority='{ unit = "shoes", of = "voters", more_than = "1/2" } #!'),
        "`unit` must be 'heads', 'municipalities', 'population' or 'weight', not \"shoes\"",
    ),
    "an unknown word": (ruled(majority='"acclamation" #!'), "`majority` must be 'unanimous' or 'no_objection'"),
    "an unknown role left out": (
        ruled(quorum='{ of = "members", at_least = "1/2", without = ["emperor"] } #!'),
        'there is no role "emperor"',
    ),
    "an unknown role not counted": (
        ruled(quorum='{ of = "members", at_least = "1/2", uncounted = ["emperor"] } #!'),
        'there is no role "emperor"',
    ),
    "neither at least nor more than": (ruled(quorum='{ of = "members" } #!'), "write one of at_least and more_than"),
    "both at least and more than": (
        ruled(quorum='{ of = "members", at_least = "1/2", more_than = "1/3" } #!'),
        "write one of at_least and more_than",
    ),
    "a share of no base": (ruled(quorum='{ at_least = "1/2" } #!'), "a share needs the base it is taken of"),
    "a number of a base": (ruled(quorum='{ of = "members", at_least = 2 } #!'), "2 is a number: leave `of` out"),
    "a number without a role": (
        ruled(quorum='{ at_least = 2, without = ["cabina_chair"] } #!'),
        "a number has no base to leave a role out of",
    ),
    "a number below zero": (ruled(quorum="{ at_least = -1 } #!"), "`at_least` must be 0 or more, not -1"),
    "a number that is none": (ruled(quorum="{ at_least = true } #!"), "`at_least` must be a whole number, not True"),
    "no quorum at all": (ruled(quorum="[] #!"), "`quorum` must name at least 1"),
    "all of nothing": (ruled(majority="{ all_of = [] } #!"), "`all_of` must name at least 2"),
    "any of one": (ruled(majority=f"{{ any_of = [{MOST}] }} #!"), "`any_of` must name at least 2"),
    "all of and any of": (
        ruled(majority=f"{{ all_of = [{MOST}, {HALF}], any_of = [] }} #!"),
        "`any_of` is not a word known here",
    ),
    "abstentions of an unknown kind": (ruled(treated='abstentions = "lost" #!\n'), 'it is "excluded", "counted" or {'),
    "half a treatment": (ruled(treated="abstentions = { quorum = true } #!\n"), "`voters` is missing"),
    "no word on abstentions": (ruled(treated="").replace("[[rule]]", "[[rule]] #!"), "`abstentions` is missing"),
    "a tie that passes": (ruled(more='tie = "passes" #!'), "`tie` must be 'fails', 'chair' or 'repeat'"),
    "an unknown ballot": (ruled(more='ballot = "oral" #!'), "`ballot` must be 'open' or 'secret'"),
    "a change of vote of an unknown kind": (ruled(more='revote = "once" #!'), "`revote` must be 'none' or 'allowed'"),
    "an unknown recusal": (ruled(more='recusal = "stays" #!'), "`recusal` must be 'leaves_base' or 'leaves_vote'"),
    "a rule without a source": (ruled().replace('cabina"\nsource = "legge"', 'cabina"'), "`source` is missing"),
    "no day to answer in": (
        ruled(more=f'written = {{ days = 0, participation = {HALF}, silence = "consent" }} #!'),
        "`days` must be 1 or more, not 0",
    ),
    "more than a year to answer in": (
        ruled(more=f'written = {{ days = 366, participation = {HALF}, silence = "consent" }} #!'),
        "`days` must be 365 or less, not 366",
    ),
    "a silence that means what it wants": (
        ruled(more=f'written = {{ days = 5, participation = {HALF}, silence = "doubt" }} #!'),
        "`silence` must be 'consent', 'abstention' or 'nothing'",
    ),
    "a weight of nothing": (ruled(seat="weight = 0 #!"), "a weight is a whole number from 1 to 1000, or a fraction"),
    "a weight as a decimal": (ruled(seat="weight = 0.5 #!"), "a weight is a whole number from 1 to 1000"),
    "a weight by nothing": (ruled(seat='weight = "1/0" #!'), "a weight is a whole number from 1 to 1000"),
    "assigned seats that are no number": (ruled(body="assigned = [] #!"), "`assigned` must be a whole number"),
    # what makes no sense by itself
    "a quorum of the voters": (ruled(quorum=MOST + " #!"), '`of` cannot be "voters" here'),
    "a quorum of those present": (
        ruled(quorum='{ of = "present", at_least = "1/2" } #!'),
        '`of` cannot be "present" here: write how many of the "members"',
    ),
    "a participation of the voters": (
        ruled(more=f'written = {{ days = 5, participation = {MOST}, silence = "consent" }} #!'),
        '`of` cannot be "voters" here',
    ),
    "a quorum in a second convocation": (ruled(quorum=f"[\n{HALF},\n{MOST}, #!\n]"), '`of` cannot be "voters" here'),
    "a quorum that is a vote": (ruled(quorum='"unanimous" #!'), '"unanimous" is a way to vote'),
    "a majority of nothing": (ruled(majority='{ of = "voters", at_least = "0/1" } #!'), "everything would pass"),
    "a role that nobody has": (
        ruled(quorum='{ of = "members", at_least = "1/2", without = ["mayor"] } #!'),
        'no body has a seat that decides with the role "mayor"',
    ),
    "a role that does not decide": (
        ruled(quorum='{ of = "members", at_least = "1/2", uncounted = ["administrator"] } #!'),
        'no body has a seat that decides with the role "administrator"',
    ),
    "the chair decides a tie of two thirds": (
        ruled(majority='{ of = "voters", at_least = "2/3" }', more='tie = "chair" #!', body='chair = "presidente"'),
        '`tie` can be "chair" only where the majority is more than "1/2" of the voters',
    ),
    "a tie of the members is repeated": (
        ruled(majority='{ of = "members", more_than = "1/2" }', more='tie = "repeat" #!'),
        '`tie` can be "repeat" only where',
    ),
    "a tie of several conditions": (
        ruled(majority=f"{{ all_of = [{MOST}, {HALF}] }}", more='tie = "repeat" #!'),
        '`tie` can be "repeat" only where',
    ),
    "a tie without somebody": (
        ruled(majority='{ of = "voters", more_than = "1/2", uncounted = ["cabina_chair"] }', more='tie = "repeat" #!'),
        '`tie` can be "repeat" only where',
    ),
    "a secret ballot by weight": (
        ruled(
            majority='{ unit = "weight", of = "voters", more_than = "1/2" } #!',
            more='ballot = "secret"',
            seat="weight = 2",
        ),
        "a secret ballot counts heads: papers tell no weight",
    ),
    "a secret ballot in writing": (
        ruled(more=f'ballot = "secret"\nwritten = {{ days = 5, participation = {HALF}, silence = "nothing" }} #!'),
        "a secret ballot is held in a sitting",
    ),
    "a secret ballot that leaves votes out": (
        ruled(
            majority='{ of = "members", more_than = "1/2", uncounted = ["cabina_chair"] } #!', more='ballot = "secret"'
        ),
        "nobody knows which papers are those of a role",
    ),
    "a secret ballot without some of the voters": (
        ruled(
            majority='{ of = "voters", more_than = "1/2", without = ["cabina_chair"], uncounted = [] } #!',
            more='ballot = "secret"',
        ),
        "nobody knows which papers are those of a role",
    ),
    "a secret ballot in which the chair decides": (
        ruled(more='ballot = "secret"\ntie = "chair" #!', body='chair = "presidente"'),
        "nobody knows how the chair has voted",
    ),
    "a secret ballot in which votes are changed": (
        ruled(more='ballot = "secret"\nrevote = "allowed" #!'),
        "in a secret ballot nobody knows which paper to take back: no vote is changed",
    ),
    # what does not fit the body
    "a secret ballot on a gate that is voted in writing alone": (
        ruled(more='ballot = "secret"').replace('\nrule = "cabina"', '\nrule = "cabina"\nways = ["written"] #!'),
        'the rule "cabina" knows no written procedure: by `ways` this gate is voted in no other way',
    ),
    "a ballot that opens by itself where nobody votes remotely": (
        ruled().replace('\nrule = "cabina"', '\nrule = "cabina"\nways = ["sitting"]\nballot = "at_once" #!'),
        '`ballot` can be "at_once" only where `ways` has "remote"',
    ),
    "seats assigned by law, unnumbered": (
        ruled(quorum='{ of = "assigned", at_least = "1/3" }').replace(
            '[[routes.formation.step]]\nkey = "varco', '[[routes.formation.step]] #!\nkey = "varco'
        ),
        'the rule "cabina" counts the seats assigned by law, and "cabina" has no `assigned`',
    ),
    "seats that are not as many": (ruled(body="assigned = 4 #!"), 'by which "cabina" decides are 3, not 4'),
    "seats that follow the municipalities": (
        ruled(body="assigned = 3 #!", seats=BY_TOWN),
        'the seats of "cabina" follow the municipalities: leave `assigned` out',
    ),
    "two seats for each municipality": (
        ruled(seats=BY_TOWN + BY_TOWN.replace("comune", "vice").replace("each", 'each = "municipality" #!\n#')),
        '"cabina" has one seat for each municipality already',
    ),
    "a chair who is nobody": (ruled(body='chair = "decano" #!'), '"cabina" has no seat "decano" that decides'),
    "a chair who is one of many": (ruled(body='chair = "componente" #!'), '"cabina" has no seat "componente"'),
    "nobody presides": (
        ruled(more='tie = "chair"').replace(
            '[[routes.formation.step]]\nkey = "varco', '[[routes.formation.step]] #!\nkey = "varco'
        ),
        'by the rule "cabina" the chair decides a tie, and "cabina" has no `chair`',
    ),
    "municipalities of those who stand for none": (
        ruled(majority='{ unit = "municipalities", of = "voters", more_than = "1/2" }').replace(
            '[[routes.formation.step]]\nkey = "varco', '[[routes.formation.step]] #!\nkey = "varco'
        ),
        'the rule "cabina" counts municipalities, and no seat of "cabina" stands for a municipality',
    ),
    "residents of those who stand for none": (
        ruled(majority='{ unit = "population", of = "voters", more_than = "1/2" }', census=CENSUS).replace(
            '[[routes.formation.step]]\nkey = "varco', '[[routes.formation.step]] #!\nkey = "varco'
        ),
        'the rule "cabina" counts population, and no seat of "cabina" stands for a municipality',
    ),
    "residents of no census": (
        ruled(
            majority='{ unit = "population", of = "voters", more_than = "1/2" }',
            seats=BY_TOWN,
            census="[[rule]] #!\n",
        ),
        'the rule "cabina" counts residents, and the file names no census',
    ),
    "weights that nobody has": (
        ruled(majority='{ unit = "weight", of = "voters", more_than = "1/2" }').replace(
            '[[routes.formation.step]]\nkey = "varco', '[[routes.formation.step]] #!\nkey = "varco'
        ),
        'the rule "cabina" counts weights, and no seat of "cabina" has a `weight`',
    ),
    # what can never pass
    "more heads than the body has": (
        ruled(majority="{ at_least = 4 } #!"),
        'the rule "cabina" asks for at least 4, and all the seats of "cabina" together make 3',
    ),
    "more than all the heads": (
        ruled(majority="{ more_than = 3 } #!"),
        'the rule "cabina" asks for more than 3, and all the seats of "cabina" together make 3',
    ),
    "a quorum above the body": (ruled(quorum="{ at_least = 4 } #!"), "asks for at least 4"),
    "a second convocation above the body": (ruled(quorum=f"[\n{HALF},\n{{ more_than = 3 }}, #!\n]"), "more than 3"),
    "a participation above the body": (
        ruled(more='written = { days = 5, participation = { at_least = 4 }, silence = "consent" } #!'),
        "asks for at least 4",
    ),
    "a part that can never be met": (
        ruled(majority=f"{{ all_of = [\n{MOST},\n{{ at_least = 4 }}, #!\n] }}"),
        "asks for at least 4",
    ),
    "a part of a part that can never be met": (
        ruled(majority=f"{{ all_of = [\n{MOST},\n{{ all_of = [{HALF},\n{{ at_least = 9 }}, #!\n] }},\n] }}"),
        "asks for at least 9",
    ),
    "all assigned, one not counted": (
        ruled(majority='{ of = "assigned", at_least = "1/1", uncounted = ["cabina_chair"] } #!', body="assigned = 3"),
        'asks for at least 3, and all the seats of "cabina" together make 2',
    ),
    "more weight than there is": (
        ruled(majority='{ unit = "weight", at_least = 3 } #!', seat='weight = "1/2"'),
        'asks for at least 3, and all the seats of "cabina" together make 5/2',
    ),
    # censuses
    "a census given twice": (
        ruled(census=CENSUS.replace("[[rule]]\n", "") + CENSUS.replace('"censimento"', '"censimento" #!')),
        'the census "censimento" stands there twice',
    ),
    "two censuses at once": (
        ruled(
            census=CENSUS.replace("[[rule]]\n", "")
            + CENSUS.replace('"censimento"', '"altro"').replace("2012-01-01 }", "2013-01-01 } #!")
        ),
        '"censimento" and "altro" are both in force on 2013-01-01',
    ),
    "a census that ends before it begins": (
        ruled(census=CENSUS.replace("2012-01-01 }", "2012-01-01, until = 2011-01-01 } #!")),
        "it ends on 2011-01-01, before it begins on 2012-01-01",
    ),
    "a census of unknown source given as law": (
        ruled(census=CENSUS.replace('"legge"', '"ignoto"').replace("[[census]]", "[[census]] #!")),
        'the source of "censimento" is unknown: it must say parameter = true',
    ),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_rule_is_refused_with_line_and_reason(text: str, reason: str) -> None:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if HERE in line]
    problems = refused(text)
    found = [problem for problem in problems if reason in problem.reason]
    assert found, [str(problem) for problem in problems]
    if lines:
        assert [problem.line for problem in found] == lines


ALLOWED = {
    "any of two, one of which can never be met": ruled(majority=f"{{ any_of = [{MOST}, {{ at_least = 9 }}] }}"),
    "no quorum in a second convocation": ruled(quorum=f"[{HALF}, {{ at_least = 0 }}]"),
    "residents, where each seat has its own": ruled(
        majority='{ unit = "population", of = "assigned", more_than = "1/2" }', seats=BY_TOWN, census=CENSUS
    ),
    "a rule that nobody uses, whatever it counts": ruled()
    + ruled()[ruled().index("[[rule]]") : ruled().index("[routes")]
    .replace('"cabina"', '"altra"')
    .replace(MOST, '{ unit = "population", of = "assigned", more_than = "1/2" }'),
    "two censuses, one after the other": ruled(
        census=CENSUS.replace("[[rule]]\n", "").replace("2012-01-01 }", "2012-01-01, until = 2021-12-30 }")
        + CENSUS.replace('"censimento"', '"dopo"').replace("2012-01-01 }", "2021-12-31 }")
    ),
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_an_authority_may_want_is_sound(text: str) -> None:
    assert loads(text, "prova.toml").warnings == ()


def procedure_by_residents(majority: str) -> Procedure:
    return loads(ruled(majority=majority, seats=BY_TOWN, census=CENSUS), "prova.toml").procedure


TODAY = date(2026, 1, 1)
MOST_RESIDENTS = '{ unit = "population", of = "assigned", more_than = "1/2" }'


def reasons(procedure: Procedure, towns: dict[str, int | None]) -> list[str]:
    return [fault.reason for fault in faults_with(procedure, towns, TODAY)]


def test_where_the_municipalities_are_known_their_residents_must_be() -> None:
    procedure = procedure_by_residents(MOST_RESIDENTS)
    assert reasons(procedure, {"001001": 10, "001002": 20}) == []
    said = 'the rule "cabina" counts residents: "censimento" has none for '
    assert reasons(procedure, {"001001": 10, "001002": None}) == [f"{said}001002"]
    assert reasons(procedure, {"001001": None, "001002": None}) == [f"{said}001001 and 1 more"]
    assert reasons(procedure, {}) == [f"{said}any municipality"]


def test_where_the_municipalities_are_known_a_number_of_them_must_be_there() -> None:
    towns: dict[str, int | None] = {"001001": None, "001002": None}
    assert reasons(procedure_by_residents('{ unit = "municipalities", at_least = 2 }'), towns) == []
    assert reasons(procedure_by_residents('{ unit = "municipalities", at_least = 3 }'), towns) == [
        'the rule "cabina" asks for at least 3, and all the seats of "cabina" together make 2'
    ]
    assert reasons(loads(SMALL, "prova.toml").procedure, towns) == []


@pytest.mark.parametrize(
    ("on", "key"), [(date(2011, 1, 1), "primo"), (date(2020, 1, 1), "primo"), (date(2026, 1, 1), "secondo")]
)
def test_the_census_is_the_one_in_force_or_the_nearest_before(on: date, key: str) -> None:
    first = CENSUS.replace("[[rule]]\n", "").replace("censimento", "primo").replace(" }", ", until = 2020-06-30 }")
    second = CENSUS.replace("censimento", "secondo").replace("2012-01-01", "2021-01-01")
    found = loads(ruled(census=second.replace("[[rule]]\n", "") + first + "[[rule]]\n"), "prova.toml")
    census = found.procedure.get_census(on)
    assert census is not None
    assert census.key == key


def test_without_a_census_there_is_none() -> None:
    assert loads(SMALL, "prova.toml").procedure.get_census(TODAY) is None
