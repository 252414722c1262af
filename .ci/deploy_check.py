# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's own checks on the production settings, with invented values for what the environment must bring."""

import os
import secrets
import subprocess
import sys

INVENTED = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "REGIA_ALLOWED_HOSTS": "regia.example",
    "REGIA_BASE_URL": "https://regia.example",
    "REGIA_BROKER_URL": "amqp://broker.example",
    "REGIA_DATABASE_URL": "postgres://regia@database.example/regia",
    "REGIA_EMAIL_FROM": "regia@regia.example",
    "REGIA_EMAIL_HOST": "mail.example",
    "REGIA_SECRET_KEY": secrets.token_urlsafe(64),
}


def main() -> int:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=os.environ | INVENTED, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
