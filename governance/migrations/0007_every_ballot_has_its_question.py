# SPDX-License-Identifier: AGPL-3.0-or-later
# Every gate has its own question; the ballots that were held on it have asked that one.

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEFORE = ("planned", "awaiting", "ready", "deferred", "voting")
STATES = {"approved": "carried", "approved_with_conditions": "carried", "rejected": "not_carried"}


def ask_it(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    gates, questions, ballots = (apps.get_model("governance", name) for name in ("Gate", "Question", "Ballot"))
    for gate in gates.objects.all():
        whole = questions.objects.create(
            cycle_id=gate.cycle_id,
            gate=gate,
            kind="whole",
            number=1,
            body_id=gate.body_id,
            title=gate.title,
            due_on=gate.due_on,
            decided_at=gate.decided_at if gate.state in STATES else None,
            state="proposed" if gate.state in BEFORE else STATES.get(gate.state, "lapsed"),
        )
        ballots.objects.filter(gate=gate).update(question=whole)


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_the_cabina_decides_at_a_gate"),
    ]

    operations = [
        migrations.RunPython(ask_it, migrations.RunPython.noop),
    ]
