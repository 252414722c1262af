# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast it is, measured against others in one run."""
