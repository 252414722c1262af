# SPDX-License-Identifier: AGPL-3.0-or-later
"""Procedure files: how one metropolitan city forms, adopts and updates its plan, as data."""
