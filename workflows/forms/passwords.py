# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of a password, said in words of ours: Django's are not in Italian, or name columns of a table."""

from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator
from django.utils.translation import gettext, ngettext


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """The sentence with the number."""
        said = ngettext(
            "The password is too short: it needs at least %(number)d character.",
            "The password is too short: it needs at least %(number)d characters.",
            self.min_length,
        )
        return said % {"number": self.min_length}


class UnlikeThePerson(UserAttributeSimilarityValidator):
    """Not like the user name, the person's name or the address."""

    DEFAULT_USER_ATTRIBUTES = ("username", "full_name", "email")

    def __init__(self) -> None:
        super().__init__(self.DEFAULT_USER_ATTRIBUTES)

    def get_error_message(self) -> str:
        """The sentence."""
        return gettext("The password is too much like your name or your address.")
