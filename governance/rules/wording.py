# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a secretary reads out: the sentences of a verdict, in Italian and in English."""

from collections.abc import Mapping
from typing import Any

_BASES = {
    "it": {
        "assigned": "assegnati",
        "members": "in carica",
        "present": "presenti",
        "voters": "votanti",
    },
    "en": {
        "assigned": "assigned",
        "members": "in office",
        "present": "present",
        "voters": "voting",
    },
}

# One and many, for what is counted in a sentence; English needs no difference here.
_COUNTED = {
    "it": {
        "present": ("presente", "presenti"),
        "yes": ("favorevole", "favorevoli"),
        "no": ("contrario", "contrari"),
        "abstained": ("astenuto", "astenuti"),
        "not_voting": ("presente non votante", "presenti non votanti"),
    },
    "en": {
        "present": ("present", "present"),
        "yes": ("in favour", "in favour"),
        "no": ("against", "against"),
        "abstained": ("abstained", "abstained"),
        "not_voting": ("present but not voting", "present but not voting"),
    },
}

_SENTENCES = {
    "it": {
        ("quorum", True): "{size} {base}, {present}: numero legale {needed} raggiunto.",
        ("quorum", False): "{size} {base}, {present}: numero legale {needed} non raggiunto.",
        (
            "majority",
            True,
        ): "{yes}, {no}, {abstained}, {not_voting}: voti necessari {needed} su {size} {base}, approvata.",
        ("majority", False): (
            "{yes}, {no}, {abstained}, {not_voting}: voti necessari {needed} su {size} {base}, non approvata."
        ),
    },
    "en": {
        ("quorum", True): "{size} {base}, {present}: quorum of {needed} reached.",
        ("quorum", False): "{size} {base}, {present}: quorum of {needed} not reached.",
        ("majority", True): "{yes}, {no}, {abstained}, {not_voting}: {needed} of {size} {base} were needed, carried.",
        ("majority", False): (
            "{yes}, {no}, {abstained}, {not_voting}: {needed} of {size} {base} were needed, not carried."
        ),
    },
}


def sentences(plain: Mapping[str, Any], language: str) -> list[str]:
    """One sentence for each test of a kept verdict, in `language` ("it" or "en")."""
    known = language if language in _SENTENCES else "it"
    return [_sentence(test, known) for test in plain["tests"]]


def _sentence(test: Mapping[str, Any], language: str) -> str:
    numbers = test["numbers"]
    counted = {
        name: f"{numbers[name]} {words[numbers[name] != 1]}"
        for name, words in _COUNTED[language].items()
        if name in numbers
    }
    places = {**numbers, **counted, "base": _BASES[language][numbers["base"]]}
    return _SENTENCES[language][test["key"], test["met"]].format(**places)
