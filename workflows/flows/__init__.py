# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes on viewflow: a procedure's route becomes a Flow, and a Flow says which step opens next."""
