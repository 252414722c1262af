# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings: base is common to all; local, test and production each say what differs."""
