# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests; they mirror the paths of the code."""
