# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words in which the tables of cases are written, and what they stand for in the engine.

rule        like = a rule named in the same file, and what differs; else quorum (or quorums, one per convocation)
            and majority, and any other word of a stored rule
condition   { at_least = "1/3", of = "assigned" }, { more_than = "1/2", of = "voters" }, { at_least = 6 } (a number),
            { unopposed = "heads" }, { all_of = [...] }, { any_of = [...] }; with unit, without, uncounted
body        seats = "18 councillor, 1 sindaco", or file (a table of the product); the rest names them: present (or
            absent), vacant, recused, chair, substitute (somebody acts for these), municipalities, residents, weights,
            twice (they stand there two times)
seats       "councillor 1-7, councillor 9, sindaco"
votes       yes, no, abstain, not_voting: the seats that answer so; written = true in a written procedure
papers      how many of each in a secret ballot
stated      the numbers of a document, by unit
working     the tests of the verdict in their order: subject = met, and the numbers that matter
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from governance.rules.electorate import Census, Electorate, Place, count, count_papers, count_written
from governance.rules.rule import Recusal, Rule, Silence, Tie, Treatment, Written
from governance.rules.tally import Answer, Number, Tally, stated, whole
from governance.rules.thresholds import AllOf, AnyOf, Base, Condition, Threshold, Unit, Unopposed
from governance.rules.verdict import Verdict

Words = Mapping[str, Any]

CASES = Path(__file__).resolve().parent / "cases"
FILES = ("verdicts", "electorates", "units", "ties", "written", "secret", "documents", "kept", "wording", "dates")
TABLES = CASES.parents[3] / "workflows" / "imports" / "data"
_SEATS = re.compile(r"(?P<role>[a-z_]+)(?: (?P<first>\d+)(?:-(?P<last>\d+))?)?")
_MARKS: dict[str, tuple[str, object]] = {
    "vacant": ("in_office", False),
    "absent": ("present", False),
    "recused": ("recused", True),
    "chair": ("chair", True),
    "substitute": ("substitute", "deputy"),
    "municipalities": ("municipality", True),
}


def tables(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every `[[kind]]` of the files with a name for it; a case finds there the rules that its file names."""
    for file in FILES:
        content = _content(file)
        for words in content.get(kind, ()):
            yield f"{file}: {words['name']}", {"named": content.get("rule", {}), **words}


@cache
def _content(file: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{file}.toml").read_text(encoding="utf-8"))


def number(written: int | str) -> Number:
    """A number of a table: 7, or "1/2"."""
    return whole(Fraction(written))


def condition(words: Words) -> Condition:
    """A condition."""
    if "all_of" in words:
        return AllOf(tuple(condition(part) for part in words["all_of"]))
    if "any_of" in words:
        return AnyOf(tuple(condition(part) for part in words["any_of"]))
    if "unopposed" in words:
        return Unopposed(Unit(words["unopposed"]))
    strictly = "more_than" in words
    amount = Fraction(words["more_than" if strictly else "at_least"])
    more: dict[str, Any] = {name: frozenset(words[name]) for name in ("without", "uncounted") if name in words}
    if "unit" in words:
        more["unit"] = Unit(words["unit"])
    return Threshold(amount, Base(words["of"]) if "of" in words else None, strictly, **more)


def written_procedure(words: Words) -> Written:
    """A written procedure."""
    told = {**words, "participation": condition(words["participation"]), "silence": Silence(words["silence"])}
    return Written(**told)


_READ: dict[str, Callable[[Any], Any]] = {
    "quorums": lambda each: tuple(condition(words) for words in each),
    "majority": condition,
    "abstained": lambda words: Treatment(**words),
    "not_voting": lambda words: Treatment(**words),
    "blank": lambda words: Treatment(**words),
    "tie": Tie,
    "recusal": Recusal,
    "written": written_procedure,
}


def rule(words: Words, named: Words) -> Rule:
    """A rule: one that the file names, or one like it. A rule without a source is a parameter of the authority."""
    told = _spread(words)
    while "like" in told:
        told = _spread(named[told.pop("like")]) | told
    return Rule(
        key=told.pop("key", "case"),
        parameter=told.pop("parameter", "source" not in told),
        source=told.pop("source", "parameter of the authority"),
        **{name: _READ[name](each) if name in _READ else each for name, each in told.items()},
    )


def _spread(words: Words) -> dict[str, Any]:
    """The same words, with the one quorum as a list of quorums."""
    told = dict(words)
    if "quorum" in told:
        told["quorums"] = [told.pop("quorum")]
    return told


def seats(text: str) -> list[str]:
    """The seats that a text names."""
    found: list[str] = []
    for part in filter(None, text.split(", ")):
        match = _SEATS.fullmatch(part)
        assert match, f"no seats: {part!r}"
        first = match["first"]
        last = int(match["last"] or first or 0)
        found += [f"{match['role']} {each}" for each in range(int(first), last + 1)] if first else [match["role"]]
    return found


def electorate(case: Words) -> Electorate:
    """The electorate of a case."""
    body = case["body"]
    places = _of_file(body["file"]) if "file" in body else _of_seats(body["seats"])
    if "present" in body:
        there = seats(body["present"])
        for seat, place in places.items():
            place["present"] = seat in there
    for word, (name, value) in _MARKS.items():
        for seat in seats(body.get(word, "")):
            places[seat][name] = value
    for word, name, read in (("residents", "residents", int), ("weights", "weight", Fraction)):
        for text, value in body.get(word, {}).items():
            for seat in seats(text):
                places[seat][name] = read(value)
    told = [*places.values(), *(places[seat] for seat in seats(body.get("twice", "")))]
    dated: dict[str, Any] = {"on": case["on"]} if "on" in case else {}
    dated |= {"census": Census(**case["census"])} if "census" in case else {}
    return Electorate(tuple(Place(**place) for place in told), **dated)


def _of_seats(text: str) -> dict[str, dict[str, Any]]:
    places: dict[str, dict[str, Any]] = {}
    for part in text.split(", "):
        many, role = part.split(" ")
        names = [role] if many == "1" else [f"{role} {each}" for each in range(1, int(many) + 1)]
        places |= {name: {"seat": name, "role": role} for name in names}
    return places


def _of_file(name: str) -> dict[str, dict[str, Any]]:
    """The municipalities of a table as the seats of their mayors, the largest first."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        residents = sorted((int(row["residents_2011"]) for row in csv.DictReader(file)), reverse=True)
    return {
        f"mayor {each}": {"seat": f"mayor {each}", "role": "mayor", "municipality": True, "residents": many}
        for each, many in enumerate(residents, start=1)
    }


def tally(case: Words, by: Rule) -> Tally:
    """The answers of a case, counted as its kind of ballot is."""
    if "stated" in case:
        numbers = {unit: {name: number(each) for name, each in words.items()} for unit, words in case["stated"].items()}
        parts = [stated(Unit(unit), **columns) for unit, columns in numbers.items()]
        return Tally({key: count for part in parts for key, count in part.counts.items()})
    people = electorate(case)
    if "papers" in case:
        return count_papers(by, people, {Answer(answer): many for answer, many in case["papers"].items()})
    votes = [(seat, Answer(answer)) for answer, text in case.get("votes", {}).items() for seat in seats(text)]
    return (count_written if case.get("written") else count)(by, people, votes)


def verdict(case: Words) -> Verdict:
    """What the engine says of a case."""
    by = rule(case["rule"] if isinstance(case["rule"], dict) else {"like": case["rule"]}, case["named"])
    more = {name: case[name] for name in ("convocation", "calls") if name in case}
    return Verdict(by, tally(case, by), **more)
