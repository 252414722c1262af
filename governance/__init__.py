# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ground floor: what is lawful. It imports nothing of ours from above."""
