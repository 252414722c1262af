# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a secretary reads out of the proceedings: what a sequence decided, what an opinion does, who is there, what is
still wanting.

Each takes a plain form (see sequence.py, opinions.py, attendance.py, wanting.py), in Italian and in English.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from governance.rules.wording import sentences, smallest

_Plain = Mapping[str, Any]

_SEQUENCE = {
    "it": {
        "suspensive": "Questione sospensiva «{name}»: {outcome}.",
        "return": "Richiesta di rielaborazione «{name}»: {outcome}.",
        "rejection": "Richiesta di rigetto «{name}»: {outcome}.",
        "amendment": "Emendamento «{name}»: {outcome}.",
        "condition": "Condizione «{name}»: {outcome}.",
        "whole": "Proposta nel suo complesso: {outcome}.",
        "reopened": "Cambia il senso della proposta: {names}. I pareri vanno chiesti di nuovo (D.Lgs 267/2000, art. 49).",
        "reopened_many": "Cambiano il senso della proposta: {names}."
        " I pareri vanno chiesti di nuovo (D.Lgs 267/2000, art. 49).",
        "approved": "La proposta{amendments} è approvata.",
        "approved_with_conditions": "La proposta{amendments} è approvata con {conditions}.",
        "not_approved": "La proposta non è approvata.",
        "suspended": "La trattazione è sospesa: il resto non si vota.",
        "returned": "La proposta torna in lavorazione: il resto non si vota.",
        "rejected": "La proposta è respinta: il resto non si vota.",
        "no_quorum": "La votazione non è valida: la sequenza si ferma qui e si torna a votare su «{name}».",
        "interrupted": "La sequenza si ferma qui: si torna a votare su «{name}».",
        "unfinished": "Si possono ancora porre ai voti: {next}; poi la proposta nel suo complesso.",
        "unfinished_whole": "Resta da votare la proposta nel suo complesso.",
    },
    "en": {
        "suspensive": "Motion to put off “{name}”: {outcome}.",
        "return": "Motion to send back “{name}”: {outcome}.",
        "rejection": "Motion to reject “{name}”: {outcome}.",
        "amendment": "Amendment “{name}”: {outcome}.",
        "condition": "Condition “{name}”: {outcome}.",
        "whole": "The proposal as a whole: {outcome}.",
        "reopened": "This changes the sense of the proposal: {names}."
        " The opinions must be asked for again (D.Lgs 267/2000, art. 49).",
        "reopened_many": "These change the sense of the proposal: {names}."
        " The opinions must be asked for again (D.Lgs 267/2000, art. 49).",
        "approved": "The proposal{amendments} is carried.",
        "approved_with_conditions": "The proposal{amendments} is carried with {conditions}.",
        "not_approved": "The proposal is not carried.",
        "suspended": "The matter is put off: nothing else is put to the vote.",
        "returned": "The proposal goes back for rework: nothing else is put to the vote.",
        "rejected": "The proposal is rejected: nothing else is put to the vote.",
        "no_quorum": "The vote is not valid: the sequence stops here, and “{name}” is put to the vote again.",
        "interrupted": "The sequence stops here: “{name}” is put to the vote again.",
        "unfinished": "Still to be put, if any: {next}; then the proposal as a whole.",
        "unfinished_whole": "The proposal as a whole is still to be put.",
    },
}
_OUTCOMES = {
    "it": {
        "approved": "approvata",
        "not_approved": "non approvata",
        "no_quorum": "votazione non valida",
        "repeat": "parità, la votazione si ripete",
        "to_sitting": "si decide in seduta",
    },
    "en": {
        "approved": "carried",
        "not_approved": "not carried",
        "no_quorum": "the vote is not valid",
        "repeat": "a tie, the vote is repeated",
        "to_sitting": "decided in a sitting",
    },
}
# An amendment is masculine.
_OF_AMENDMENT = {"approved": "approvato", "not_approved": "non approvato"}
_STILL = {
    "it": {
        "suspensive": "questioni sospensive",
        "return": "richieste di rielaborazione",
        "rejection": "richieste di rigetto",
        "amendment": "emendamenti",
        "condition": "condizioni",
    },
    "en": {
        "suspensive": "motions to put off",
        "return": "motions to send back",
        "rejection": "motions to reject",
        "amendment": "amendments",
        "condition": "conditions",
    },
}
# None, one and many.
_COUNTED = {
    "it": {
        "amendments": ("", ", modificata da 1 emendamento,", ", modificata da {} emendamenti,"),
        "conditions": ("", "1 condizione", "{} condizioni"),
    },
    "en": {
        "amendments": ("", ", changed by 1 amendment,", ", changed by {} amendments,"),
        "conditions": ("", "1 condition", "{} conditions"),
    },
}

_OPINION = {
    "it": {
        "came": "{nature}: {given}.",
        "never_asked": "{nature}: non è stato chiesto.",
        "awaited": "{nature}: non ancora dato.",
        "accepted": "Le condizioni sono accolte nella proposta.",
        "reasons": "I motivi della scelta sono scritti.",
        "overcome": "Il parere è superato con la maggioranza della regola «{rule}».",
        "not_overcome": "Il parere non è superato: la maggioranza della regola «{rule}» non è raggiunta.",
        "vote_undecided": "La votazione con la regola «{rule}» non ha deciso.",
        "failed_sittings": "Sedute andate a vuoto: {so_far} su {needed}.",
        "silence_days": "Giorni di silenzio: {so_far} su {needed}.",
        "term": "Giorni che restano per darlo: {days}.",
        "proceeds": "Si procede.",
        "waits": "Si attende il parere.",
        "blocked": "Non si può procedere.",
        "needs": "Per procedere occorre {lifts}.",
    },
    "en": {
        "came": "{nature}: {given}.",
        "never_asked": "{nature}: it was not asked for.",
        "awaited": "{nature}: not given yet.",
        "accepted": "The conditions are taken into the proposal.",
        "reasons": "The reasons of the choice are written.",
        "overcome": "The opinion is overcome by the majority of the rule “{rule}”.",
        "not_overcome": "The opinion is not overcome: the majority of the rule “{rule}” is not reached.",
        "vote_undecided": "The vote by the rule “{rule}” decided nothing.",
        "failed_sittings": "Failed sittings: {so_far} of {needed}.",
        "silence_days": "Days of silence: {so_far} of {needed}.",
        "term": "Days left to give it: {days}.",
        "proceeds": "The proposal goes on.",
        "waits": "The opinion is awaited.",
        "blocked": "The proposal cannot go on.",
        "needs": "To go on it takes {lifts}.",
    },
}
_NATURES = {
    "it": {
        "mandatory": "Parere obbligatorio",
        "binding": "Parere vincolante",
        "reasoned": "Parere non vincolante, da motivare se disatteso",
        "optional": "Parere facoltativo",
    },
    "en": {
        "mandatory": "Mandatory opinion",
        "binding": "Binding opinion",
        "reasoned": "Non-binding opinion, reasons owed",
        "optional": "Optional opinion",
    },
}
_GIVEN = {
    "it": {
        "favourable": "favorevole",
        "conditional": "favorevole con condizioni",
        "negative": "contrario",
        "not_given": "non dato nel termine",
    },
    "en": {
        "favourable": "favourable",
        "conditional": "favourable with conditions",
        "negative": "negative",
        "not_given": "not given in its term",
    },
}
_OR = {"it": ", oppure ", "en": ", or "}
_LIFTS = {
    "it": {
        "asking": "chiedere il parere",
        "opinion": "avere il parere",
        "conditions": "accogliere le condizioni",
        "reasons": "scrivere i motivi della scelta",
        "vote": "superare il parere con la maggioranza della regola «{rule}»",
    },
    "en": {
        "asking": "asking for the opinion",
        "opinion": "having the opinion",
        "conditions": "accepting the conditions",
        "reasons": "writing the reasons of the choice",
        "vote": "overcoming the opinion by the majority of the rule “{rule}”",
    },
}

_ATTENDANCE = {
    "it": {
        "met": "Il numero legale c’è.",
        "met_by": "Il numero legale c’è: {there}, {enough}.",
        "no_minimum": "Non serve un numero minimo di presenti.",
        "not_met": "Il numero legale non c’è.",
        "beyond": "Il numero legale non c’è, e non ci sarebbe nemmeno se arrivassero tutti gli assenti.",
    },
    "en": {
        "met": "There is a quorum.",
        "met_by": "There is a quorum: {there}, {enough}.",
        "no_minimum": "No minimum number has to be present.",
        "not_met": "There is no quorum.",
        "beyond": "There is no quorum, and there would be none even if all the absent came in.",
    },
}
# One and many.
_PRESENT = {
    "it": {
        "there": ("1 presente{whom}", "{count} presenti{whom}"),
        "enough": ("ne basta 1", "ne bastano {count}"),
        "missing": (
            "Manca 1 presente{whom} perché la seduta sia valida.",
            "Mancano {count} presenti{whom} perché la seduta sia valida.",
        ),
    },
    "en": {
        "there": ("1 present{whom}", "{count} present{whom}"),
        "enough": ("1 is enough", "{count} are enough"),
        "missing": (
            "1 more{whom} must be present for the sitting to be valid.",
            "{count} more{whom} must be present for the sitting to be valid.",
        ),
    },
}

_WANTING = {
    "it": {
        "valid": "Il numero legale c’è.",
        "valid_if_voting": "Il numero legale c’è se vota chi è presente.",
        "beyond": "Il numero legale non può essere raggiunto.",
        "written_valid": "La partecipazione minima è raggiunta.",
        "written_beyond": "La partecipazione minima non può essere raggiunta.",
        "approved": "Già approvata: nessun’altra risposta cambia l’esito.",
        "lost": "Non può più essere approvata.",
        "carried": "È approvata, se nessun altro risponde.",
        "counted": " fra chi fa numero",
        "away_alone": "ora assente",
        "seats": "per esempio {}",
        "and": " e ",
    },
    "en": {
        "valid": "There is a quorum.",
        "valid_if_voting": "There is a quorum if those present vote.",
        "beyond": "The quorum cannot be reached.",
        "written_valid": "The minimum participation is reached.",
        "written_beyond": "The minimum participation cannot be reached.",
        "approved": "Carried already: no other answer changes that.",
        "lost": "It can no longer be carried.",
        "carried": "It is carried, if nobody else answers.",
        "counted": " among those who count",
        "away_alone": "absent now",
        "seats": "for instance {}",
        "and": " and ",
    },
}
# One and many.
_WANTED = {
    "it": {
        "presences": (
            "Per il numero legale manca 1 presente{whom}.",
            "Per il numero legale mancano {count} presenti{whom}.",
        ),
        "written_presences": (
            "Per la partecipazione minima manca 1 risposta{whom}.",
            "Per la partecipazione minima mancano {count} risposte{whom}.",
        ),
        "enough": (
            "Ne basta 1 favorevole in più{whom}, se nessun altro risponde.",
            "Ne bastano {count} favorevoli in più{whom}, se nessun altro risponde.",
        ),
        "sure": (
            "Con 1 favorevole in più{whom} è certa, qualunque cosa facciano gli altri.",
            "Con {count} favorevoli in più{whom} è certa, qualunque cosa facciano gli altri.",
        ),
        "away": ("1 ora assente", "{count} ora assenti"),
        "others": (" e un altro", " e altri {count}"),
    },
    "en": {
        "presences": (
            "1 more{whom} must be present for the quorum.",
            "{count} more{whom} must be present for the quorum.",
        ),
        "written_presences": (
            "1 more answer{whom} is needed for the minimum participation.",
            "{count} more answers{whom} are needed for the minimum participation.",
        ),
        "enough": (
            "1 more in favour{whom} is enough, if nobody else answers.",
            "{count} more in favour{whom} are enough, if nobody else answers.",
        ),
        "sure": (
            "With 1 more in favour{whom} it is certain, whatever the others do.",
            "With {count} more in favour{whom} it is certain, whatever the others do.",
        ),
        "away": ("1 absent now", "{count} absent now"),
        "others": (" and one other", " and {count} others"),
    },
}
_NAMED = 5  # so many seats are named, and the others counted


def decision_sentences(plain: _Plain, language: str) -> list[str]:
    """What a sequence decided, in `language` ("it" or "en"; "it" for any other): a sentence for each question, one for
    opinions that are reopened, and one that concludes.
    """
    known = _known(language)
    return [_decided(each["key"], each["values"], known) for each in plain["working"]]


def effect_sentences(plain: _Plain, language: str) -> list[str]:
    """What came of an opinion and what the proposal does, in `language` ("it" or "en"; "it" for any other)."""
    known = _known(language)
    return [_OPINION[known][each["key"]].format(**_of_opinion(each["values"], known)) for each in plain["working"]]


def attendance_sentences(plain: _Plain, language: str) -> list[str]:
    """Whether enough are there, in `language` ("it" or "en"; "it" for any other), and where more than one number of heads
    says it, the sentences of its tests.
    """
    known, tests = _known(language), plain["tests"]
    headline = _attended(plain, known)
    if len(tests) == 1 and not plain["by_seat"]:
        return [headline]
    return [headline, *sentences({"valid": plain["met"], "tests": tests, "warnings": ()}, known)]


def wanting_sentences(plain: _Plain, language: str, names: Mapping[str, str] | None = None) -> list[str]:
    """What is wanting, in `language` ("it" or "en"; "it" for any other): the quorum first, then the outcome.

    `names`: what seats are called; a seat that is not there is called by its key.
    """
    known = _known(language)
    return [_quorum(plain, known, names or {}), *_outcome(plain, known, names or {})]


def _known(language: str) -> str:
    return language if language in _SEQUENCE else "it"


def _decided(key: str, values: _Plain, language: str) -> str:
    phrases = _SEQUENCE[language]
    if key == "question":
        outcomes = _OUTCOMES[language] | (_OF_AMENDMENT if (language, values["kind"]) == ("it", "amendment") else {})
        return phrases[values["kind"]].format(name=values["name"], outcome=outcomes[values["outcome"]])
    if key == "reopened":
        return phrases["reopened" if values["many"] == 1 else "reopened_many"].format(names=values["names"])
    if key == "unfinished":
        still = [_STILL[language][kind] for kind in values["next"].split() if kind in _STILL[language]]
        return phrases["unfinished" if still else "unfinished_whole"].format(next=", ".join(still))
    forms = _COUNTED[language].items()
    counted = {name: each[min(values[name], 2)].format(values[name]) for name, each in forms if name in values}
    return phrases[key].format(**{**values, **counted})


def _of_opinion(values: _Plain, language: str) -> dict[str, Any]:
    told = dict(values)
    for name, words in (("nature", _NATURES), ("given", _GIVEN)):
        if name in values:
            told[name] = words[language][values[name]]
    if "lifts" in values:
        lifts = [_LIFTS[language][each].format(rule=values["rule"]) for each in values["lifts"].split()]
        told["lifts"] = _OR[language].join(lifts)
    return told


def _attended(plain: _Plain, language: str) -> str:
    phrases, whom = _ATTENDANCE[language], "" if plain["all_count"] else _WANTING[language]["counted"]
    if not plain["met"]:
        if plain["missing"]:
            return _present("missing", plain["missing"], language, whom)
        return phrases["not_met" if plain["by_seat"] else "beyond"]
    numbers = plain["tests"][0]["numbers"]
    if plain["by_seat"] or "needed" not in numbers or len(plain["tests"]) > 1:
        return phrases["met"]
    enough = smallest(numbers)
    if not enough:
        return phrases["no_minimum"]
    there = _present("there", numbers["counted"], language, whom)
    return phrases["met_by"].format(there=there, enough=_present("enough", enough, language))


def _present(key: str, number: int, language: str, whom: str = "") -> str:
    return _PRESENT[language][key][number != 1].format(count=number, whom=whom)


def _quorum(plain: _Plain, language: str, names: Mapping[str, str]) -> str:
    phrases, wanted = _WANTING[language], plain["presences"]
    prefix = "written_" if plain["written"] else ""
    if wanted is None:
        return phrases[f"{prefix}beyond"]
    if not wanted["count"]:
        return phrases[f"{prefix}valid" if plain["valid"] else "valid_if_voting"]
    whom = ("" if plain["all_count"] else phrases["counted"]) + _aside(_example(plain, wanted, language, names))
    return _wanted(f"{prefix}presences", wanted["count"], language, whom)


def _outcome(plain: _Plain, language: str, names: Mapping[str, str]) -> Iterator[str]:
    phrases, enough, sure = _WANTING[language], plain["enough"], plain["sure"]
    if plain["settled"] != "open":
        yield phrases[plain["settled"]]
        return
    if enough is not None and not enough["count"]:
        yield phrases["carried"]
    # What is certain is enough: where it takes no more, it is said alone.
    alike = enough and sure and enough["count"] == sure["count"]
    for key, wanted in (("enough", None if alike else enough), ("sure", sure)):
        if wanted is not None and wanted["count"]:
            whom = _aside(_away(wanted, language), _example(plain, wanted, language, names))
            yield _wanted(key, wanted["count"], language, whom)


def _aside(*parts: str) -> str:
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _away(wanted: _Plain, language: str) -> str:
    if not wanted["away"]:
        return ""
    return _WANTING[language]["away_alone"] if wanted["count"] == 1 else _wanted("away", wanted["away"], language)


def _example(plain: _Plain, wanted: _Plain, language: str, names: Mapping[str, str]) -> str:
    """Which seats would do, where it matters."""
    if not plain["by_seat"]:
        return ""
    phrases = _WANTING[language]
    *told, last = (names.get(seat, seat) for seat in wanted["seats"][:_NAMED])
    others = wanted["count"] - len(told) - 1
    if others:
        listed = ", ".join((*told, last)) + _wanted("others", others, language)
    else:
        listed = ", ".join(told) + (phrases["and"] if told else "") + last
    return phrases["seats"].format(listed)


def _wanted(key: str, number: int, language: str, whom: str = "") -> str:
    return _WANTED[language][key][number != 1].format(count=number, whom=whom)
