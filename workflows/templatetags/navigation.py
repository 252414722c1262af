# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries of the main navigation: where they lead, and whether the page is there or below it."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("workflows/parts/nav_entry.html", takes_context=True)
def nav_entry(context: Context, name: str, label: str, look: str = "") -> dict[str, Any]:
    """The entry to the page `name`: the page itself is the current one, a page below it lies in the current part."""
    address, here = reverse(name), context["request"].path
    below = address != "/" and here.startswith(address)
    return {
        "address": address,
        "label": label,
        "look": look,
        "current": "page" if here == address else "true" if below else "",
    }
