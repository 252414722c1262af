# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of an installation, started as an operator starts them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "REGIA_ALLOWED_HOSTS": "regia.example",
    "REGIA_BASE_URL": "https://regia.example",
    "REGIA_BROKER_URL": "redis://broker.example",
    "REGIA_DATABASE_URL": "postgres://regia@database.example/regia",
    "REGIA_EMAIL_FROM": "regia@regia.example",
    "REGIA_EMAIL_HOST": "mail.example",
    "REGIA_SECRET_KEY": "x" * 64,
}


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGIA_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def setting(name: str, environment: dict[str, str]) -> str:
    return run(["-c", f"from django.conf import settings; print(settings.{name})"], environment).stdout.strip()


def refusal(environment: dict[str, str]) -> str:
    """What `manage.py` answers, which must be one line and no more."""
    answer = run(["manage.py", "check"], environment)
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    return answer.stderr


@pytest.mark.parametrize("missing", sorted(COMPLETE.keys() - {"DJANGO_SETTINGS_MODULE"}))
def test_production_without_a_variable_says_so_in_one_line(missing: str) -> None:
    environment = {name: value for name, value in COMPLETE.items() if name != missing}
    assert refusal(environment).startswith(f"regia: {missing} is not set")


def test_on_redis_lost_messages_come_back() -> None:
    options = setting("CELERY_BROKER_TRANSPORT_OPTIONS", COMPLETE)
    assert options == "{'visibility_timeout': 3600, 'unacked_restore_throttle': 1}"


def test_behind_a_proxy_its_word_on_https_is_taken_only_when_asked() -> None:
    assert setting("SECURE_PROXY_SSL_HEADER", COMPLETE) == "None"
    assert "HTTP_X_FORWARDED_PROTO" in setting("SECURE_PROXY_SSL_HEADER", COMPLETE | {"REGIA_BEHIND_PROXY": "yes"})


def test_the_local_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    local = {"DJANGO_SETTINGS_MODULE": "config.settings.local", "REGIA_VAR_DIR": str(tmp_path)}
    first = setting("SECRET_KEY", local)
    assert len(first) > 40
    assert setting("SECRET_KEY", local) == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    local = {"DJANGO_SETTINGS_MODULE": "config.settings.local", "REGIA_VAR_DIR": str(tmp_path / "file" / "var")}
    assert refusal(local).startswith(f"regia: the folder {tmp_path}/file/var cannot be made")


def test_no_inline_script_and_no_foreign_source_may_run() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["script-src"] == ["'self'"]
    assert not any("unsafe" in source for sources in directives.values() for source in sources)
