# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the product, looked at as everybody who may open it."""
