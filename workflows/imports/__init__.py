# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables and records read in from files: all of a file, or nothing of it."""
