# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walk: every page as every asker; what only the reader's name tells apart is judged once."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from governance.machines import MACHINES
from governance.models import Authority
from governance.permissions import May, Role
from tests.browser.conftest import DESKTOP, PHONE
from tests.screens.askers import Asker, Stop
from tests.screens.judge import Judge
from tests.screens.known_data import known_phrases
from tests.screens.marked_italian import BEGIN, END, marked_italian
from tests.screens.page_text import jargon, parts, phrases, shape_faults, untranslated
from workflows.models import JournalEntry

# Words of the machine that are Italian words as well.
ITALIAN_TOO = frozenset({"conclude", "due", "file", "sindaco"})


def machine_words() -> frozenset[str]:
    """What states, moves, machines, rights, roles and events are called in the code."""
    words: set[str] = {*MACHINES, *May, *Role, *JournalEntry.objects.values_list("event", flat=True)}
    for machine in MACHINES.values():
        words |= {*machine.states, *machine.moves, *(f"{machine.name}.{move}" for move in machine.moves)}
    return frozenset(map(str, words)) - ITALIAN_TOO


@dataclass(slots=True)
class Walk:
    """What was seen so far, by whom first, and where its pictures are."""

    authority: Authority
    judge: Judge
    folder: Path
    words: frozenset[str] = field(default_factory=machine_words)
    known: frozenset[str] = field(default_factory=known_phrases)
    seen: dict[str, Path] = field(default_factory=dict)
    frames: set[str] = field(default_factory=set)

    def through(self, person: Asker) -> tuple[str, list[str]]:
        """The walk of one asker: how much there was to see, and what is wrong with it."""
        folder = self.folder / person.word
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        stops, new, faults = 0, [], []
        linked: list[tuple[Path, Path]] = []
        for stop in person.stops(self.authority):
            stops += 1
            answer = person.client.get(stop.address)
            html = answer.content.decode()
            if answer.status_code != stop.status:
                faults.append(f"{stop.name}: {answer.status_code}, not {stop.status}")
            if "html" not in answer.headers.get("Content-Type", ""):
                faults.append(f"{stop.name}: no page; say is_page=False in tests/addresses.py")
                continue
            main, frame = parts(html, str(person.user or ""))
            if main in self.seen and frame in self.frames:
                linked.append((self.seen[main], folder / stop.name))
                continue
            self.seen.setdefault(main, folder / stop.name)
            self.frames.add(frame)
            new.append(stop)
            faults += [f"{stop.name}: {fault}" for fault in self._read(html, person, stop)]
        cookies = {name: morsel.value for name, morsel in person.client.cookies.items()}
        faults += self.judge.look(new, cookies, folder)
        for first, same in linked:
            for width in (PHONE, DESKTOP):
                os.link(f"{first}-{width}.png", f"{same}-{width}.png")
        told = f"{person.word}: {stops} pages, {len(new)} not seen before, {len(faults)} faults"
        return told, [f"{person.word}: {fault}" for fault in faults]

    def _read(self, html: str, person: Asker, stop: Stop) -> Iterator[str]:
        yield from shape_faults(html)
        for token in jargon(html, self.words):
            yield f"a word of the machine: {token}"
        if BEGIN in html or END in html:
            yield "what was said in another language is kept for this one"
        with marked_italian():
            marked = person.client.get(stop.address).content.decode()
        typed = {phrase for _name, value in parse_qsl(urlsplit(stop.address).query) for phrase in phrases(value)}
        for phrase in untranslated(marked, self.known | typed):
            yield f"not translated: {phrase}"
