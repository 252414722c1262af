# SPDX-License-Identifier: AGPL-3.0-or-later
"""django-guardian's table for bodies, with direct foreign keys. Written by governance/grants.py only."""

import uuid

from django.db import models
from guardian.models import UserObjectPermissionBase

from governance.models.bodies import Body


class BodyGrant(UserObjectPermissionBase):
    """A right of a person on a body. It counts only while a tenure or a substitution stands behind it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
