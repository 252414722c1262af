# SPDX-License-Identifier: AGPL-3.0-or-later
"""That what measures can run, and that what it counts stays within its limits."""
