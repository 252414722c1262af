# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founds an authority in an installation: its row and its empty journal."""

from governance.models import Authority
from workflows.models.journal import begin


def found_authority(*, slug: str, name: str) -> Authority:
    """The authority `slug`, made with an empty journal where it is not there yet."""
    authority, _made = Authority.objects.get_or_create(slug=slug, defaults={"name": name})
    begin(authority)
    return authority
