# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a plan stands, in the sentences that a person would say."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from governance.machines import cycle
from governance.models import Phase
from governance.selectors.inside import CycleInside, StepInside
from workflows.templatetags.words import day, days, elided, sentence_case, slip_words
from workflows.views.decisions import Decision

SHOWN_OF_LATE = 2


def where_it_stands(inside: CycleInside, decisions: Sequence[Decision], today: date) -> Sequence[SafeString]:
    """Where the cycle is, how late, and which decision is next; each title marked with its language."""
    return [SafeString(elided(sentence)) for sentence in _Standing(inside, today).sentences(decisions)]


class _Standing:
    def __init__(self, inside: CycleInside, today: date) -> None:
        self.inside = inside
        self.today = today
        self.language = inside.cycle.authority.language

    def sentences(self, decisions: Sequence[Decision]) -> Iterator[SafeString]:
        state = self.inside.cycle.state
        if state == cycle.S.CONCLUDED:
            yield self.concluded()
            return
        if state == cycle.S.INTERRUPTED:
            yield escape(gettext("The route was interrupted: nothing of it moves any more."))
            return
        if state == cycle.S.SUSPENDED:
            yield escape(gettext("The route is suspended: nothing moves until it is resumed."))
        yield self.now([each for each in self.inside.steps if each.current])
        yield from self.late_work()
        if decisions:
            yield self.next(decisions[0])

    def concluded(self) -> SafeString:
        adopted, slip = self.inside.adopted_on, self.inside.slip
        if adopted is None:
            return escape(gettext("The route is concluded."))
        if slip is None:
            return format_html(gettext("The route is concluded: adopted on {day}."), day=day(adopted))
        said = gettext("The route is concluded: adopted on {day}, {slip}.")
        return format_html(said, day=day(adopted), slip=slip_words(slip))

    def now(self, current: Sequence[StepInside]) -> SafeString:
        phases = [self.phase(each) for each in current if isinstance(each.step, Phase)]
        if phases:
            return format_html(gettext("We are in the {phases}."), phases=_several(phases))
        if current:
            steps = [self.with_slip(self.quoted(each.step.title), each) for each in current]
            return format_html(gettext("It is the turn of {steps}."), steps=_list(steps))
        return escape(gettext("No step is open now."))

    def phase(self, inside: StepInside) -> SafeString:
        """“Fase di ascolto” is said as it is; any other title is said to be a phase’s."""
        title = inside.step.title
        if title.casefold().startswith(gettext("phase")):
            named = self.marked(sentence_case(title))
        else:
            named = format_html(gettext("phase {title}"), title=self.quoted(title))
        return self.with_slip(named, inside)

    def with_slip(self, named: SafeString, inside: StepInside) -> SafeString:
        late = inside.slip(self.today)
        if not late:
            return named
        return format_html(gettext("{what}, late by {days}"), what=named, days=days(late))

    def late_work(self) -> Iterator[SafeString]:
        """What is owed and late, the latest first: by that alone one often knows why a plan is late."""
        owed = [(each.late_by(self.today) or 0, each.assignment) for step in self.inside.steps for each in step.owed]
        late = sorted((each for each in owed if each[0] > 0), key=lambda each: -each[0])
        named = [
            format_html(
                gettext("{title} ({body}, {days})"),
                title=self.quoted(work.title),
                body=self.marked(work.body.name),
                days=days(number),
            )
            for number, work in late[:SHOWN_OF_LATE]
        ]
        if len(late) > SHOWN_OF_LATE:
            others = len(late) - SHOWN_OF_LATE
            named.append(escape(ngettext("%(number)d more", "%(number)d more", others) % {"number": others}))
        if late:
            yield format_html(gettext("Late: {works}."), works=_list(named))

    def next(self, decision: Decision) -> SafeString:
        step = decision.step.step
        body, title = self.marked(step.body.name), self.quoted(step.title)
        if step.planned_end is None:
            return format_html(gettext("The next decision is up to {body}: {title}."), body=body, title=title)
        said = gettext("The next decision is up to {body}: {title}, planned by {day}.")
        return format_html(said, body=body, title=title, day=day(step.planned_end))

    def quoted(self, title: str) -> SafeString:
        return format_html(gettext("“{title}”"), title=self.marked(title))

    def marked(self, text: str) -> SafeString:
        return format_html('<span lang="{}">{}</span>', self.language, text)


def _list(told: Iterable[SafeString]) -> SafeString:
    return format_html_join("; ", "{}", ((each,) for each in told))


def _several(phases: Sequence[SafeString]) -> SafeString:
    told, *others = phases
    for each in others:
        told = format_html(gettext("{first} and in the {other}"), first=told, other=each)
    return told
