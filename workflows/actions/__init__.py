# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people and the clock do: one verb, one file."""
