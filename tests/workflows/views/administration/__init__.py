# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of who administers an authority."""
