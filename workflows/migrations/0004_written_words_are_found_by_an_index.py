# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people wrote is found by an index on PostgreSQL, and from there the journal's row with which it was written."""

from django.db import migrations

FROM = "àáâäãèéêëìíîïòóôöõùúûüçñÀÁÂÄÃÈÉÊËÌÍÎÏÒÓÔÖÕÙÚÛÜÇÑ''’‘-–—/._@&+"
TO = "aaaaaeeeeiiiiooooouuuucnAAAAAEEEEIIIIOOOOOUUUUCN            "
TEXTS = {
    "workflows_freetext": "text",
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
    written = "COALESCE(text::jsonb #>> '{data,statement,id}', text::jsonb #>> '{data,reason,id}')"
    schema_editor.execute(
        f"CREATE INDEX workflows_journalentry_written ON workflows_journalentry (({written}))"
        " WHERE text LIKE '%\"digest\":%'",
        params=None,
    )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TEXTS:
        schema_editor.execute(f"DROP INDEX {name_of(table)}", params=None)
    schema_editor.execute("DROP INDEX workflows_journalentry_written", params=None)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_people_choose_how_they_are_told")]

    operations = [migrations.RunPython(index, drop)]
