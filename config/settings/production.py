# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real installation: everything comes from the environment, and what is missing is named at start."""

from config import environment
from config.settings.base import *
from config.settings.base import STORAGES

SECRET_KEY = environment.required("REGIA_SECRET_KEY", "a long random text that nobody else knows")
REGIA_BASE_URL = environment.required("REGIA_BASE_URL", "the address people open, like https://regia.example")
ALLOWED_HOSTS = environment.words("REGIA_ALLOWED_HOSTS", "the host names served, separated by commas")
DATABASES = {
    "default": environment.database(
        environment.required("REGIA_DATABASE_URL", "the address of the PostgreSQL database")
    ),
}

EMAIL_HOST = environment.required("REGIA_EMAIL_HOST", "the name of the mail server")
EMAIL_PORT = environment.number("REGIA_EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("REGIA_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("REGIA_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("REGIA_EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = environment.required("REGIA_EMAIL_FROM", "the address that mail is sent from")

# On Redis a message taken and not acknowledged comes back after the visibility timeout, longer than any task,
# and is looked for at every pass; RabbitMQ knows by itself.
CELERY_BROKER_URL = environment.required("REGIA_BROKER_URL", "the address of RabbitMQ (amqp://) or Redis (redis://)")
if CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60, "unacked_restore_throttle": 1}

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = environment.number("REGIA_HSTS_SECONDS", 365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if environment.flag("REGIA_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Preloading binds the whole domain for years: that is for the owner of the domain to ask.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
