# SPDX-License-Identifier: AGPL-3.0-or-later
"""An act tried from a form: what is refused for what was typed, or for the moment, stands in the form again."""

from collections.abc import Callable

from django.http import HttpRequest

from governance.errors import Invalid, NotNow, NotYet
from workflows.forms.keyed import KeyedForm

UNPROCESSABLE = 422


def done(request: HttpRequest, form: KeyedForm, act: Callable[[], object]) -> bool:
    """Whether the form was sent, is right, and the act was done. What nobody may see or do is another page."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except (Invalid, NotNow, NotYet) as refusal:
        form.refuse(refusal)
        return False
    return True


def status_of_form(form: KeyedForm) -> int:
    """The status of the page that shows the form."""
    return UNPROCESSABLE if form.errors else 200
