# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a certificate says of a computed date: the sentences of its working, in Italian and in English."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from governance.rules.rule import PARAMETER

_MONTHS = {
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "en": "January February March April May June July August September October November December",
}

# Up to twenty in words, above in figures.
_NUMBERS = {
    "it": "un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici"
    " diciassette diciotto diciannove venti",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty",
}

# One and many.
_UNITS = {
    "it": {
        "days": ("giorno", "giorni"),
        "working_days": ("giorno lavorativo", "giorni lavorativi"),
        "clear_days": ("giorno libero", "giorni liberi"),
        "months": ("mese", "mesi"),
        "years": ("anno", "anni"),
    },
    "en": {
        "days": ("day", "days"),
        "working_days": ("working day", "working days"),
        "clear_days": ("clear day", "clear days"),
        "months": ("month", "months"),
        "years": ("year", "years"),
    },
}

_WEEKDAYS = {
    "it": ("i lunedì", "i martedì", "i mercoledì", "i giovedì", "i venerdì", "i sabati", "le domeniche"),
    "en": ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
}
_AND = {"it": " e ", "en": " and "}

# Before the number of a day: "il 1°", but "l'8" and "l'11".
_BEFORE = {
    "": ("", ""),
    "il": ("il ", "l'"),
    "al": ("al ", "all'"),
    "dal": ("dal ", "dall'"),
}
_ELIDED = (8, 11)

_SENTENCES = {
    "it": {
        "runs_from": "decorre {day:dal}.",
        "runs_from_back": "si conta a ritroso {day:dal}.",
        "first_excluded": "il primo giorno non si conta.",
        "first_included": "il primo giorno si conta.",
        "clear": "non si contano né il primo né l'ultimo giorno.",
        "weekend": "non si contano {weekdays}.",
        "not_counted": "{day:il} non si conta: {why}.",
        "suspended": "sospeso {first:dal} {last:al} ({reason}): il conto si ferma per {days}.",
        "outside": "la sospensione {first:dal} {last:al} ({reason}) cade fuori dal termine.",
        "counted": "{length}: fino {day:al}.",
        "counted_back": "{length}: si risale {day:al}.",
        "extended": "prorogato di {length} ({reason}): fino {day:al}.",
        "extended_back": "prolungato di {length} ({reason}): si risale {day:al}.",
        "moved": "il termine non può cadere {day:il} ({why}): si passa {to:al}.",
        "moved_back": "il termine non può cadere {day:il} ({why}): si torna {to:al}.",
        "expires": "il termine scade {day:il}.",
        "first_useful": "il primo giorno utile è {day:il}.",
        "last_useful": "l'ultimo giorno utile è {day:il}.",
        "open": "aperto {first:dal} {last:al}.",
        "published": "pubblicato {day:il}.",
        "after_publication": "poi si conta dalla fine della pubblicazione.",
        "at_albo": "all'albo {first:dal} {last:al}.",
        "executive": "esecutivo {day:dal}.",
        "declared": "dichiarato immediatamente eseguibile {day:il}.",
        "duty": "l'obbligo di pubblicazione è sorto {day:il}: si conta {first:dal}.",
        "in_effect": "l'atto ha ancora effetto.",
        "effect_ends": "l'atto ha effetto fino {day:al}.",
        "shown": "in Amministrazione trasparente {first:dal} {last:al}.",
        "shown_open": "in Amministrazione trasparente {first:dal}, almeno fino {least:al} e finché l'atto ha effetto.",
        "fixed_day": "il giorno fissato è {day:il}.",
        "deferred": "differito {day:al} ({source}).",
        "followed": "il termine da cui dipende è differito {day:al} ({source}).",
        "peremptory": "il termine è perentorio.",
        "not_peremptory": "il termine non è perentorio.",
    },
    "en": {
        "runs_from": "it runs from {day}.",
        "runs_from_back": "it is counted back from {day}.",
        "first_excluded": "the first day is not counted.",
        "first_included": "the first day is counted.",
        "clear": "neither the first nor the last day is counted.",
        "weekend": "{weekdays} are not counted.",
        "not_counted": "{day} is not counted: {why}.",
        "suspended": "suspended from {first} to {last} ({reason}): the count stands still for {days}.",
        "outside": "the suspension from {first} to {last} ({reason}) falls outside the term.",
        "counted": "{length}: until {day}.",
        "counted_back": "{length}: back to {day}.",
        "extended": "extended by {length} ({reason}): until {day}.",
        "extended_back": "lengthened by {length} ({reason}): back to {day}.",
        "moved": "it cannot fall on {day} ({why}): on to {to}.",
        "moved_back": "it cannot fall on {day} ({why}): back to {to}.",
        "expires": "the term expires on {day}.",
        "first_useful": "the first day on which it can be done is {day}.",
        "last_useful": "the last day on which it can be done is {day}.",
        "open": "open from {first} to {last}.",
        "published": "published on {day}.",
        "after_publication": "then the count runs from the end of the publication.",
        "at_albo": "at the albo from {first} to {last}.",
        "executive": "executive from {day}.",
        "declared": "declared immediately executable on {day}.",
        "duty": "the duty to publish arose on {day}: the count runs from {first}.",
        "in_effect": "the act still has effect.",
        "effect_ends": "the act has effect until {day}.",
        "shown": "in Amministrazione trasparente from {first} to {last}.",
        "shown_open": "in Amministrazione trasparente from {first} at least to {least}, and while the act has effect.",
        "fixed_day": "the fixed day is {day}.",
        "deferred": "put off to {day} ({source}).",
        "followed": "the deadline it depends on is put off to {day} ({source}).",
        "peremptory": "the term is peremptory.",
        "not_peremptory": "the term is not peremptory.",
    },
}

_SOURCES = {
    "it": {False: "Fonte: {source}.", True: "Parametro dell'ente: {source}."},
    "en": {False: "Source: {source}.", True: "Parameter of the authority: {source}."},
}

# Of what the authority has chosen, where no act says it.
_CHOSEN = {"it": "Parametro dell'ente.", "en": "Parameter of the authority."}


class _Day:
    """A day in words; in Italian its format names what stands before it: "il", "al" or "dal"."""

    def __init__(self, iso: str, language: str) -> None:
        self.day = date.fromisoformat(iso)
        self.language = language

    def __format__(self, before: str) -> str:
        number = "1°" if self.language == "it" and self.day.day == 1 else str(self.day.day)
        words = f"{number} {_MONTHS[self.language].split()[self.day.month - 1]} {self.day.year}"
        return _BEFORE[before][self.day.day in _ELIDED] + words


def sentences(plain: Mapping[str, Any], language: str) -> list[str]:
    """One sentence for each step of a computed date or window in plain form, in `language` ("it" or "en")."""
    known = language if language in _SENTENCES else "it"
    return [_sentence(each["key"], each["values"], known) for each in plain["steps"]]


def source(plain: Mapping[str, Any], language: str) -> str:
    """Where the rule of a computed date or window comes from: the law, or the authority's choice."""
    rule = plain["rule"]
    known = language if language in _SOURCES else "it"
    if rule["source"] == PARAMETER:
        return _CHOSEN[known]
    return _SOURCES[known][rule["parameter"]].format(source=rule["source"])


def _sentence(key: str, values: Mapping[str, Any], language: str) -> str:
    places = {name: _PLACES.get(name, _as_it_is)(value, language) for name, value in values.items()}
    if "unit" in values:
        places["length"] = length(values["amount"], values["unit"], language)
    sentence = _SENTENCES[language][key].format(**places)
    return sentence[0].upper() + sentence[1:]


def length(amount: int, unit: str, language: str) -> str:
    """How long a term is: “cinque giorni”, “twenty working days”."""
    numbers = _NUMBERS[language].split()
    said = numbers[amount - 1] if amount <= len(numbers) else str(amount)
    return f"{said} {_UNITS[language][unit][amount != 1]}"


def _days(amount: int, language: str) -> str:
    return length(amount, "days", language)


def _weekdays(numbers: Sequence[int], language: str) -> str:
    return _AND[language].join(_WEEKDAYS[language][number - 1] for number in numbers)


def _name(value: Mapping[str, str], language: str) -> str:
    return value[language]


def _as_it_is(value: object, language: str) -> object:
    return value


_PLACES: Mapping[str, Callable[[Any, str], object]] = {
    "day": _Day,
    "first": _Day,
    "last": _Day,
    "least": _Day,
    "to": _Day,
    "days": _days,
    "weekdays": _weekdays,
    "why": _name,
}
