# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTTP in, action out. A view fetches what the actor may see, calls one action, and shows what came of it."""
