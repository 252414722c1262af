# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sets Django up for a benchmark: to be imported before anything that holds a model."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
try:
    django.setup()
except ImproperlyConfigured as problem:
    sys.exit(f"benchmark: {problem}")
