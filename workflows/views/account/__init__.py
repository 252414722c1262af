# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sees and sets of their own account."""
