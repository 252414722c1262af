# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type, and what is asked of it before an action sees it."""
