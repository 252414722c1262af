# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a plan in one list: acts transcribed with their sources, and work that was handed in. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.models import InCycle, Transcript
from governance.selectors.inside import CycleInside


@dataclass(frozen=True, slots=True)
class Document:
    """One document about a row. `dated`: its day as far as it is known, as ISO writes it; `transcript`: what it says,
    None where it is work that was handed in here.
    """

    about: InCycle
    dated: str
    transcript: Transcript | None


def documents_of(inside: CycleInside) -> Sequence[Document]:
    """The documents of the cycle, newest first; of one day, in the order of the route."""
    return sorted(_documents(inside), key=lambda each: each.dated, reverse=True)


def _documents(inside: CycleInside) -> Iterator[Document]:
    for each in inside.with_gates:
        if each.transcript is not None:
            yield Document(each.step, each.transcript.dated, each.transcript)
        for work in each.work:
            if work.transcript is not None:
                yield Document(work.assignment, work.transcript.dated, work.transcript)
            elif work.delivered_on is not None:
                yield Document(work.assignment, work.delivered_on.isoformat(), None)
