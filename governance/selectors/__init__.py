# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads: each takes the actor and returns only what that actor may see."""
