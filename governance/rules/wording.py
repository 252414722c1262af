# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a secretary reads out: the sentences of a kept verdict, in Italian and in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from governance.rules.rule import PARAMETER

_Numbers = Mapping[str, Any]

# What is counted, one and many: of heads by answer, of every other unit after its own noun.
_ANSWERS = {
    "it": {
        "yes": ("favorevole", "favorevoli"),
        "no": ("contrario", "contrari"),
        "abstained": ("astenuto", "astenuti"),
        "not_voting": ("presente non votante", "presenti non votanti"),
        "blank": ("scheda bianca", "schede bianche"),
        "void": ("scheda nulla", "schede nulle"),
        "recused": ("astenuto per obbligo", "astenuti per obbligo"),
        "left": ("astenuto per obbligo (fuori dal computo)", "astenuti per obbligo (fuori dal computo)"),
        "silent": ("non ha risposto", "non hanno risposto"),
        "answered": ("ha risposto", "hanno risposto"),
        "present": ("presente", "presenti"),
    },
    "en": {
        "yes": ("in favour", "in favour"),
        "no": ("against", "against"),
        "abstained": ("abstained", "abstained"),
        "not_voting": ("present but not voting", "present but not voting"),
        "blank": ("blank paper", "blank papers"),
        "void": ("void paper", "void papers"),
        "recused": ("recused", "recused"),
        "left": ("recused (out of the count)", "recused (out of the count)"),
        "silent": ("did not answer", "did not answer"),
        "answered": ("answered", "answered"),
        "present": ("present", "present"),
    },
}
_UNITS = {
    "it": {
        "heads": ("", ""),
        "municipalities": ("comune", "comuni"),
        "population": ("abitante", "abitanti"),
        "weight": ("voto pesato", "voti pesati"),
    },
    "en": {
        "heads": ("", ""),
        "municipalities": ("municipality", "municipalities"),
        "population": ("resident", "residents"),
        "weight": ("weighted vote", "weighted votes"),
    },
}
_BASES = {
    "it": {
        "assigned": ("assegnato", "assegnati"),
        "members": ("in carica", "in carica"),
        "present": ("presente", "presenti"),
        "voters": ("votante", "votanti"),
    },
    "en": {
        "assigned": ("assigned", "assigned"),
        "members": ("in office", "in office"),
        "present": ("present", "present"),
        "voters": ("voting", "voting"),
    },
}
# Of a municipality or of residents nobody says that they are assigned or in office.
_BASES_OF_PLACES = {
    "it": {"assigned": "in tutto", "members": "con diritto di voto"},
    "en": {"assigned": "in all", "members": "entitled to vote"},
}
_ROLES = {
    "it": {"sindaco": "il Sindaco", "mayor": "i sindaci", "delegated_councillor": "il consigliere delegato"},
    "en": {"sindaco": "the Mayor", "mayor": "the mayors", "delegated_councillor": "the delegated councillor"},
}
_PHRASES = {
    "it": {
        "thousands": ".",
        "and": " e ",
        "excluded": " ({} dai votanti)",
        "excluded_one": "escluso",
        "excluded_many": "esclusi",
        "excluded_papers_one": "esclusa",
        "excluded_papers_many": "escluse",
        "without": " senza {}",
        "of": " ({} di {})",
        "of_all": " (tutti: {})",
        "besides": " oltre a {}",
        "silent": "; di questi, {}",
        "of_them": " ({} utili)",
        "quorum": "{size}, {there}: numero legale {needed} {met}.",
        "quorum_number": "{there}: numero legale {needed} {met}.",
        "participation": "{size}, {there}: partecipazione minima {needed} {met}.",
        "participation_number": "{there}: partecipazione minima {needed} {met}.",
        "reached": "raggiunto",
        "not_reached": "non raggiunto",
        "participation_reached": "raggiunta",
        "participation_not_reached": "non raggiunta",
        "majority": "{answers}: {counted} {relation} {needed}{of}, {met}.",
        "unopposed": "{answers}: nessuna obiezione, {met}.",
        "unopposed_not": "{answers}: c’è chi si oppone, {met}.",
        "unopposed_nobody": "{answers}: non c’è nessuno, {met}.",
        "approved": "approvata",
        "not_approved": "non approvata",
        "no_effect": "senza effetto",
        "to_repeat": "da ripetere",
        "part_met": "raggiunta",
        "part_not_met": "non raggiunta",
        "even": "parità",
        "all_of": "Condizioni raggiunte: {met} su {parts}; servono tutte: {result}.",
        "any_of": "Condizioni raggiunte: {met} su {parts}; ne basta una: {result}.",
        "tie_repeat": "A parità di voti la regola fa ripetere la votazione: {result}.",
        "tie_chair": "A parità di voti prevale il voto di chi presiede, {chair}: {result}.",
        "called": "Chiesta la trattazione in seduta da {calls} (ne basta {needed}): si decide in seduta.",
        "called_many": "Chiesta la trattazione in seduta da {calls} (ne bastano {needed}): si decide in seduta.",
        "census_not_in_force": "Attenzione: gli abitanti sono quelli di {census}, che non risulta in vigore {on}.",
        "census_undated": "Attenzione: gli abitanti sono quelli di {census}; il giorno della votazione non è noto.",
        "source": "Fonte: {source}.",
        "parameter": "Regola scelta dall’ente, non norma di legge.",
        "partly": "Fonte: {source}. In tutto o in parte la regola è una scelta dell’ente, non una norma di legge.",
    },
    "en": {
        "thousands": ",",
        "and": " and ",
        "excluded": " ({} from those voting)",
        "excluded_one": "excluded",
        "excluded_many": "excluded",
        "excluded_papers_one": "excluded",
        "excluded_papers_many": "excluded",
        "without": " without {}",
        "of": " ({} of {})",
        "of_all": " (all: {})",
        "besides": " besides {}",
        "silent": "; of these, {}",
        "of_them": " ({} that count)",
        "quorum": "{size}, {there}: quorum of {needed} {met}.",
        "quorum_number": "{there}: quorum of {needed} {met}.",
        "participation": "{size}, {there}: minimum participation of {needed} {met}.",
        "participation_number": "{there}: minimum participation of {needed} {met}.",
        "reached": "reached",
        "not_reached": "not reached",
        "participation_reached": "reached",
        "participation_not_reached": "not reached",
        "majority": "{answers}: {counted} {relation} {needed}{of}, {met}.",
        "unopposed": "{answers}: no objection, {met}.",
        "unopposed_not": "{answers}: somebody objects, {met}.",
        "unopposed_nobody": "{answers}: nobody is there, {met}.",
        "approved": "carried",
        "not_approved": "not carried",
        "no_effect": "without effect",
        "to_repeat": "to be repeated",
        "part_met": "reached",
        "part_not_met": "not reached",
        "even": "a tie",
        "all_of": "Conditions met: {met} of {parts}; all are needed: {result}.",
        "any_of": "Conditions met: {met} of {parts}; one is enough: {result}.",
        "tie_repeat": "In a tie the rule has the vote repeated: {result}.",
        "tie_chair": "In a tie the vote of the chair decides, {chair}: {result}.",
        "called": "Called to a sitting by {calls} ({needed} is enough): decided in a sitting.",
        "called_many": "Called to a sitting by {calls} ({needed} are enough): decided in a sitting.",
        "census_not_in_force": "Warning: the residents are those of {census}, not known to be in force {on}.",
        "census_undated": "Warning: the residents are those of {census}; the day of the vote is not known.",
        "source": "Source: {source}.",
        "parameter": "A rule chosen by the authority, not a rule of law.",
        "partly": "Source: {source}. In whole or in part the rule is a choice of the authority, not a rule of law.",
    },
}
_CHAIR = {
    "it": {
        "yes": "favorevole",
        "no": "contrario",
        "abstain": "astenuto",
        "not_voting": "non espresso",
        "": "non espresso",
    },
    "en": {"yes": "in favour", "no": "against", "abstain": "abstaining", "not_voting": "not given", "": "not given"},
}
_MONTHS = {
    "it": (
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
# On the day, in words: as a rule (0), and where Italian says it otherwise.
_DAYS = {
    "it": {0: "il {}", 1: "il {}°", 8: "l’{}", 11: "l’{}"},
    "en": {0: "on {}"},
}
_OF_PLACES = ("municipalities", "population")
_OPPOSITE = {">": "≤", "≥": "<"}
_PAPERS = ("blank", "void")
_TOLD = ("yes", "no", "abstained", "not_voting", "blank", "void", "recused", "left")


def sentences(plain: Mapping[str, Any], language: str) -> list[str]:
    """What a kept verdict (see plain.py) reads out, in `language` ("it" or "en"; "it" for any other).

    One sentence for each test, then one for each warning.
    """
    words = _Words(language if language in _PHRASES else "it", plain["valid"])
    return [*(words.test(each) for each in plain["tests"]), *(words.warning(each) for each in plain["warnings"])]


def basis(plain: Mapping[str, Any], language: str) -> str:
    """Where the rule of a kept verdict comes from: its source, and whether it is a choice of the authority.

    A rule of which a part is chosen still names the act that the rest comes from.
    """
    phrases = _PHRASES[language if language in _PHRASES else "it"]
    told = "partly" if plain["parameter"] else "source"
    return phrases["parameter" if plain["source"] == PARAMETER else told].format(source=plain["source"])


@dataclass(frozen=True, slots=True)
class _Words:
    language: str
    valid: bool

    def test(self, test: Mapping[str, Any]) -> str:
        say = {"threshold": self._threshold, "unopposed": self._unopposed}.get(test["key"], self._conclusion)
        return say(test)

    def warning(self, note: Mapping[str, Any]) -> str:
        values = note["values"]
        if not values["on"]:
            return self._say("census_undated", **values)
        return self._say(note["key"], census=values["census"], on=self._day(values["on"]))

    def _threshold(self, test: Mapping[str, Any]) -> str:
        return self._majority(test) if test["subject"] == "majority" else self._enough(test)

    def _enough(self, test: Mapping[str, Any]) -> str:
        numbers, subject = test["numbers"], test["subject"]
        prefix, came = ("participation_", "answered") if subject == "participation" else ("", "present")
        there = numbers.get("there", numbers["counted"])
        of_them = self._phrase("of_them").format(self._number(numbers["counted"])) if "there" in numbers else ""
        return self._say(
            subject if numbers["base"] else f"{subject}_number",
            size=self._of_base(numbers) + self._besides(numbers),
            there=self._counted(numbers, came, there) + self._without(numbers["uncounted"]) + of_them,
            needed=self._smallest(numbers),
            met=self._phrase(prefix + ("reached" if test["met"] else "not_reached")),
        )

    def _majority(self, test: Mapping[str, Any]) -> str:
        numbers = test["numbers"]
        return self._say(
            "majority",
            answers=self._answers(numbers),
            counted=self._number(numbers["counted"]) + self._without(numbers["uncounted"]),
            relation=numbers["relation"] if test["met"] else _OPPOSITE[numbers["relation"]],
            needed=self._number(numbers["needed"]),
            of=self._share(numbers),
            met=self._result(test),
        )

    def _share(self, numbers: _Numbers) -> str:
        if numbers["base"] in ("", "voters"):
            return ""
        of_what = self._of_base(numbers)
        if numbers["amount"] == 1:
            return self._phrase("of_all").format(of_what)
        return self._phrase("of").format(numbers["amount"], of_what)

    def _unopposed(self, test: Mapping[str, Any]) -> str:
        key = "unopposed" if test["met"] else "unopposed_not" if test["numbers"]["no"] else "unopposed_nobody"
        return self._say(key, answers=self._answers(test["numbers"]), met=self._result(test))

    def _conclusion(self, test: Mapping[str, Any]) -> str:
        numbers, key = test["numbers"], test["key"]
        if key == "called" and numbers["needed"] > 1:
            key = "called_many"
        chair = _CHAIR[self.language][numbers.get("chair", "")]
        return self._say(key, **{**numbers, "chair": chair, "result": self._result(test)})

    def _result(self, test: Mapping[str, Any]) -> str:
        if test["part"]:
            return self._phrase("part_met" if test["met"] else "even" if _even(test) else "part_not_met")
        if test["subject"] == "majority":
            return self._phrase(self._decided(test))
        prefix = "participation_" if test["subject"] == "participation" else ""
        return self._phrase(prefix + ("reached" if test["met"] else "not_reached"))

    def _decided(self, test: Mapping[str, Any]) -> str:
        if not self.valid:
            return "no_effect"
        if test["key"] == "tie_repeat":
            return "to_repeat"
        return "approved" if test["met"] else "not_approved"

    def _answers(self, numbers: _Numbers) -> str:
        told = ", ".join(
            self._counted(numbers, name, numbers[name]) + self._exclusion(numbers, name)
            for name in _TOLD
            if name in numbers
        )
        if "silent" not in numbers:
            return told
        return told + self._phrase("silent").format(self._counted(numbers, "silent", numbers["silent"]))

    def _exclusion(self, numbers: _Numbers, name: str) -> str:
        if numbers.get("base") != "voters" or name not in numbers["excluded"].split():
            return ""
        papers = "papers_" if name in _PAPERS else ""
        many = "many" if numbers[name] != 1 else "one"
        return self._phrase("excluded").format(self._phrase(f"excluded_{papers}{many}"))

    def _counted(self, numbers: _Numbers, name: str, number: int | str) -> str:
        noun = _UNITS[self.language][numbers["unit"]][number != 1]
        answer = _ANSWERS[self.language][name][number != 1]
        return " ".join(part for part in (self._number(number), noun, answer) if part)

    def _of_base(self, numbers: _Numbers) -> str:
        if not numbers["base"]:
            return ""
        size = numbers["size"]
        noun = _UNITS[self.language][numbers["unit"]][size != 1]
        base = _BASES[self.language][numbers["base"]][size != 1]
        if numbers["unit"] in _OF_PLACES:
            base = _BASES_OF_PLACES[self.language].get(numbers["base"], base)
        told = " ".join(part for part in (self._number(size), noun, base) if part)
        return told + self._without(numbers["without"])

    def _besides(self, numbers: _Numbers) -> str:
        """The recused who are in office all the same, where the base is those in office without them."""
        if numbers["base"] != "members" or "left" not in numbers or numbers["unit"] in _OF_PLACES:
            return ""
        return self._phrase("besides").format(self._counted(numbers, "recused", numbers["left"]))

    def _without(self, roles: str) -> str:
        if not roles:
            return ""
        names = [_ROLES[self.language].get(role, role) for role in roles.split()]
        return self._phrase("without").format(self._phrase("and").join(names))

    def _smallest(self, numbers: _Numbers) -> str:
        """Of weights, which may be halves, the exact number."""
        if numbers["unit"] == "weight":
            return f"{numbers['relation']} {self._number(numbers['needed'])}"
        return self._number(smallest(numbers))

    def _number(self, number: int | str) -> str:
        parts = (int(part) for part in str(number).split("/"))
        return "/".join(str(part) if part < 10_000 else self._grouped(part) for part in parts)

    def _grouped(self, number: int) -> str:
        return f"{number:,}".replace(",", self._phrase("thousands"))

    def _day(self, iso: str) -> str:
        year, month, day = (int(part) for part in iso.split("-"))
        on = _DAYS[self.language].get(day, _DAYS[self.language][0]).format(day)
        return f"{on} {_MONTHS[self.language][month - 1]} {year}"

    def _phrase(self, key: str) -> str:
        return _PHRASES[self.language][key]

    def _say(self, phrase: str, **places: Any) -> str:
        return self._phrase(phrase).format(**places)


def smallest(numbers: Mapping[str, Any]) -> int:
    """The smallest whole number that meets a threshold, by the numbers of its plain test."""
    needed = Fraction(numbers["needed"])
    ceiling = -(-needed.numerator // needed.denominator)
    return ceiling + 1 if numbers["relation"] == ">" and ceiling == needed else ceiling


def _even(test: Mapping[str, Any]) -> bool:
    """Whether a threshold is missed because as many are against as in favour."""
    numbers = test["numbers"]
    return test["key"] == "threshold" and bool(numbers["counted"] == numbers["no"] == numbers["needed"] != 0)


def languages() -> Sequence[str]:
    """The languages in which a verdict can be read out."""
    return tuple(_PHRASES)
