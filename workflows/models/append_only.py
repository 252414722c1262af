# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database's own guard: what was recorded is not changed, and no journal row breaks the chain.

The journal, votes, electorates, transcripts and the texts of procedures take rows and keep them as they are.

Triggers are dropped by some table rebuilds on SQLite, so they are created again after every migrate;
a system check fails when one is missing. The product has no switch that lifts them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

JOURNAL = "workflows_journalentry"
HEAD = "workflows_journalhead"
KEPT = (
    JOURNAL,
    "governance_ballotdocument",
    "governance_documentversion",
    "governance_elector",
    "governance_minutesversion",
    "governance_transcript",
    "governance_vote",
    "workflows_procedureversion",
)
REFUSAL = "the record is append-only"
BROKEN = "this journal row does not follow the last one"

_CHAIN = {f"{JOURNAL}_follows": JOURNAL, f"{HEAD}_only_forward": HEAD}
_KEPT = {f"{table}_no_{verb}": table for table in KEPT for verb in ("update", "delete")}
_WHOLE = {f"{table}_no_truncate": table for table in KEPT}

_SQLITE_CHAIN = f"""
CREATE TRIGGER {JOURNAL}_follows BEFORE INSERT ON {JOURNAL}
BEGIN
  SELECT RAISE(ABORT, '{BROKEN}') WHERE NOT EXISTS (
    SELECT 1 FROM {HEAD} WHERE authority_id = NEW.authority_id
       AND number = NEW.number - 1 AND hash = NEW.previous);
  UPDATE {HEAD} SET number = NEW.number, hash = NEW.hash WHERE authority_id = NEW.authority_id;
END;
CREATE TRIGGER {HEAD}_only_forward BEFORE UPDATE ON {HEAD}
WHEN NEW.number <> OLD.number + 1
BEGIN SELECT RAISE(ABORT, '{BROKEN}'); END;
"""  # noqa: S608 - constants of this file

_SQLITE_KEPT = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END;
"""

_POSTGRES_CHAIN = f"""
CREATE OR REPLACE FUNCTION {JOURNAL}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE FUNCTION {JOURNAL}_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE {HEAD} SET number = NEW.number, hash = NEW.hash
   WHERE authority_id = NEW.authority_id AND number = NEW.number - 1 AND hash = NEW.previous;
  IF NOT FOUND THEN
    RAISE EXCEPTION '{BROKEN}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION {HEAD}_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> OLD.number + 1 THEN
    RAISE EXCEPTION '{BROKEN}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {JOURNAL}_follows BEFORE INSERT ON {JOURNAL}
  FOR EACH ROW EXECUTE FUNCTION {JOURNAL}_follow();
CREATE TRIGGER {HEAD}_only_forward BEFORE UPDATE ON {HEAD}
  FOR EACH ROW EXECUTE FUNCTION {HEAD}_forward();
"""  # noqa: S608 - constants of this file

_POSTGRES_KEPT = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {journal}_refuse();
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {journal}_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {journal}_refuse();
"""

_TABLES = ", ".join(f"to_regclass('{table}')" for table in (*KEPT, HEAD))
_LISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": f"SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN ({_TABLES})",  # noqa: S608
}


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The names of the triggers that must be there, each with its table."""
    rows = {**_CHAIN, **_KEPT}
    return {**rows, **_WHOLE} if connection.vendor == "postgresql" else rows


def missing(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """The names of the triggers that are not there."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTING[connection.vendor])
        present = {str(row[0]) for row in cursor.fetchall()}
    return frozenset(wanted(connection)) - present


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drops the triggers: for install() and for the tests' flush."""
    gone = missing(connection)
    with connection.cursor() as cursor:
        for name, table in wanted(connection).items():
            if name not in gone:
                suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{suffix}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Creates every trigger anew. Nothing is done where all are there already."""
    if not missing(connection):
        return
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_CHAIN)
            for table in KEPT:
                cursor.execute(_POSTGRES_KEPT.format(table=table, journal=JOURNAL))
            return
        whole = _SQLITE_CHAIN + "".join(_SQLITE_KEPT.format(table=table, refusal=REFUSAL) for table in KEPT)
        for statement in whole.split("END;"):
            if statement.strip():
                cursor.execute(f"{statement} END")
