# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0007_every_ballot_has_its_question"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ballot",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="governance.question"
            ),
        ),
    ]
