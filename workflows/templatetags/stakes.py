# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is at stake: what waits for a thing to do, in a sentence, and where a thing is told."""

from collections.abc import Callable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from governance.selectors.subjects import Place
from workflows.flows.blocked import Blocked

register = template.Library()


@register.filter
def blocked_sentence(blocked: Blocked) -> SafeString:
    """The sentence for a page, each title marked with its language."""

    def told(*titles: str) -> SafeString:
        marked = ((blocked.language, title) for title in titles)
        return format_html_join(pgettext("between quoted titles", "”, “"), '<span lang="{}">{}</span>', marked)

    return format_html(
        _sentence(blocked), gate=told(blocked.gate), phase=told(blocked.phase), following=told(*blocked.following)
    )


@register.filter
def blocked_words(blocked: Blocked) -> str:
    """The same sentence as plain text, for a mail."""
    return _sentence(blocked).format(
        gate=blocked.gate,
        phase=blocked.phase,
        following=pgettext("between quoted titles", "”, “").join(blocked.following),
    )


@register.filter
def address(place: Place) -> str:
    """The address of the page that tells of a row."""
    return reverse(place.page, args=[place.cycle_id, place.key] if place.key else [place.cycle_id])


def _sentence(blocked: Blocked) -> str:
    return _SENTENCES[blocked.kind](blocked)


def _decision(blocked: Blocked) -> str:
    if not blocked.following:
        return gettext("Until it is decided, “{phase}” does not close.")
    return ngettext(
        "Until it is decided, “{phase}” does not close and this does not begin: “{following}”.",
        "Until it is decided, “{phase}” does not close and these do not begin: “{following}”.",
        len(blocked.following),
    )


def _steps(blocked: Blocked) -> str:
    return ngettext(
        "Without this, the next step does not begin: “{following}”.",
        "Without this, the next steps do not begin: “{following}”.",
        len(blocked.following),
    )


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "cycle": lambda _: gettext("As long as it is suspended, nobody can go on."),
    "decision": _decision,
    "steps": _steps,
    "vote": lambda _: gettext("Without this there can be no vote on “{gate}”."),
    "work": lambda _: gettext(
        "Without this the work of the phase does not begin, and there can be no vote on “{gate}”."
    ),
}
