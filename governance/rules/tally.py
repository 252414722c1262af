# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tally: how many answered what. It must add up, whoever states it."""

from dataclasses import dataclass

from governance.errors import Reason


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers to one question, in seats (heads).

    `assigned`: seats of the body; `members`: those in office when the ballot opened.
    """

    assigned: int
    members: int
    yes: int
    no: int
    abstained: int
    not_voting: int

    @property
    def present(self) -> int:
        """Who is there for this question: every one who answered, in whatever way."""
        return self.yes + self.no + self.abstained + self.not_voting


def contradiction(
    *,
    present: int | None,
    yes: int | None,
    no: int | None,
    abstained: int | None,
    not_voting: int | None,
) -> Reason | None:
    """Why numbers read in a document cannot all be true; None where they add up or are not all given.

    Source: a tally adds up as yes + no + abstained + present-not-voting = present for the question.
    """
    parts = (yes, no, abstained, not_voting)
    if present is None:
        return None
    told = sum(part for part in parts if part is not None)
    complete = all(part is not None for part in parts)
    if told == present or (told < present and not complete):
        return None
    return Reason(
        "tally_does_not_add_up",
        "The answers add up to %(told)s, the document says %(present)s present: %(difference)s of difference",
        {"told": told, "present": present, "difference": abs(told - present)},
    )
