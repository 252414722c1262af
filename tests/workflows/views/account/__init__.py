# SPDX-License-Identifier: AGPL-3.0-or-later
"""One’s own account: the profile, sessions, passwords, substitutions."""
