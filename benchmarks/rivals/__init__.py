# SPDX-License-Identifier: AGPL-3.0-or-later
"""Four ways to make the same six acts: one file each."""
