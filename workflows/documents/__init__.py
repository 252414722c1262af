# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is made to be taken away: one file per document."""
