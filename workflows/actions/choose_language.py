# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chooses the language in which a person is spoken to, on screens and by mail. No fact of the record: nobody else's."""

from django.conf import settings

from governance.errors import Invalid, Reason
from governance.models import User


def choose_language(*, actor: User, language: str) -> None:
    """Keeps the choice on the actor's account. Raises Invalid for a language that the screens do not speak."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(Reason("language_unknown", "The screens do not speak this language"), field_name="language")
    User.objects.filter(pk=actor.pk).update(language=language)
