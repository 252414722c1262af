# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses that keep what the page was asked for."""

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int) -> str:
    """The address of another page of the same list: what was searched for stays."""
    asked = context["request"].GET.copy()
    asked["pagina"] = str(number)
    return f"?{asked.urlencode()}"
