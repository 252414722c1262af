# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mail on one machine: nothing leaves it; each message is a file, and one line on the console says so."""

import sys

from django.core.mail import EmailMessage
from django.core.mail.backends import filebased


class EmailBackend(filebased.EmailBackend):
    """Django's file backend, which also says what it wrote."""

    def write_message(self, message: EmailMessage) -> None:
        super().write_message(message)
        sys.stdout.write(f"mail to {', '.join(message.recipients())}: {message.subject}\n")
        sys.stdout.flush()
