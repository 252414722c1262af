# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every installation shares."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(environment.text("REGIA_VAR_DIR", str(BASE_DIR / "var"))).absolute()

DEBUG = False
DEMO = False
PORT = 8000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "governance",
    "workflows",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "bootstrap_italia_template",
    "csp",
    "django_htmx",
    "guardian",
    "viewflow.workflow",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.last_seen.LastSeen",
    "config.italian_first.ItalianFirst",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# People and rights. Only governance/grants.py asks guardian; superusers configure and do not decide.

AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "workflows.forms.passwords.UnlikeThePerson"},
    {"NAME": "workflows.forms.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Sessions and headers. Bootstrap Italia carries small pictures and a font inside its style sheet: hence data.

SESSION_ENGINE = "governance.models.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Language and time. Italian first: the language of who reads the screens.

LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True

# Data and files.

DATABASES = {
    "default": environment.database(environment.text("REGIA_DATABASE_URL", f"sqlite:///{VAR_DIR}/regia.sqlite3"))
}
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"

# Documents lie outside of what any web server hands out: each is given by the page that asks who reads.

DOCUMENTS_ROOT = Path(environment.text("REGIA_DOCUMENTS_DIR", str(VAR_DIR / "documents"))).absolute()
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "workflows.models.store.WrittenOnce",
        "OPTIONS": {"location": DOCUMENTS_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LARGEST_DOCUMENT = environment.number("REGIA_LARGEST_DOCUMENT_MB", 50) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "config.uploads.TooLargeIsDropped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Background. The outbox table is the truth: a message only wakes a worker, and the sweep is the guarantee.

REGIA_WAKE = "workflows.tasks.wake"
OUTBOX_ATTEMPTS = environment.number("REGIA_OUTBOX_ATTEMPTS", 8)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = environment.text("REGIA_QUEUE", "regia")
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celery" / "beat")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-outbox": {"task": "workflows.tasks.sweep_outbox", "schedule": 10.0},
    "fire-timers": {"task": "workflows.tasks.fire_timers", "schedule": 60.0},
    "ask-for-verifications": {
        "task": "workflows.tasks.ask_for_verifications",
        "schedule": crontab(hour=3, minute=30),
    },
    "verify-journals": {"task": "workflows.tasks.verify_journals", "schedule": 10.0},
    "send-digest": {"task": "workflows.tasks.send_digest", "schedule": crontab(hour=6, minute=30)},
}

EMAIL_SUBJECT_PREFIX = ""
REGIA_BASE_URL = environment.text("REGIA_BASE_URL", "")
MAIL_LINK_DAYS = environment.number("REGIA_MAIL_LINK_DAYS", 3)
DEFAULT_FROM_EMAIL = environment.text("REGIA_EMAIL_FROM", "regia@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("REGIA_LOG_LEVEL", "WARNING")},
}
