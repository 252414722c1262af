# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0002_journals_are_searched_and_verified"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "asked",
                    models.CharField(
                        choices=[("at_once", "at once"), ("daily", "one summary a day")],
                        default="at_once",
                        max_length=10,
                    ),
                ),
                (
                    "told",
                    models.CharField(
                        choices=[("daily", "one summary a day"), ("never", "never")], default="never", max_length=10
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked__in", ["at_once", "daily"])), name="asked_is_always_told"
                    ),
                    models.CheckConstraint(condition=models.Q(("told__in", ["daily", "never"])), name="told_is_known"),
                ],
            },
        ),
    ]
