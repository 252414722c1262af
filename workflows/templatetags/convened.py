# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a sitting is announced, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Sitting

register = template.Library()

CONVOCATIONS: Mapping[int, Promise] = MappingProxyType(
    {1: _("first convocation"), 2: _("second convocation"), 3: _("third convocation")}
)


@register.filter
def convocation_words(sitting: Sitting) -> str:
    """Which convocation it is: “seconda convocazione”."""
    known = CONVOCATIONS.get(sitting.convocation)
    return str(known) if known else gettext("convocation no. %(number)s") % {"number": sitting.convocation}
