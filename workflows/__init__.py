# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first floor: it makes happen what the ground floor calls lawful."""
