# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the screens, field by field."""
