# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words are found by an index on PostgreSQL; SQLite reads the rows."""

from django.db import migrations

FROM = "àáâäãèéêëìíîïòóôöõùúûüçñÀÁÂÄÃÈÉÊËÌÍÎÏÒÓÔÖÕÙÚÛÜÇÑ''’‘-–—/._@&+"
TO = "aaaaaeeeeiiiiooooouuuucnAAAAAEEEEIIIIOOOOOUUUUCN            "
TEXTS = {
    "governance_adoption": "title || ' ' || purpose",
    "governance_annualupdate": "title || ' ' || purpose",
    "governance_assignment": "title || ' ' || purpose",
    "governance_cycle": "title",
    "governance_gate": "title || ' ' || purpose",
    "governance_milestone": "title || ' ' || purpose",
    "governance_phase": "title || ' ' || purpose",
    "governance_plan": "title",
    "governance_planitem": "code || ' ' || title",
    "governance_transcript": "document || ' ' || outcome",
}


def name_of(table):
    return f"{table}_words"


def index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, text in TEXTS.items():
        plain = f"translate(left({text}, 20000), '{FROM}', '{TO}')"
        vector = f"to_tsvector('italian'::regconfig, {plain}) || to_tsvector('simple'::regconfig, {plain})"
        schema_editor.execute(f"CREATE INDEX {name_of(table)} ON {table} USING gin (({vector}))", params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TEXTS:
        schema_editor.execute(f"DROP INDEX {name_of(table)}", params=None)


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_people_administer_and_sessions_have_an_owner")]

    operations = [migrations.RunPython(index, drop)]
