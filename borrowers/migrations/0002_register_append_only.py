"""The database refuses to change or drop what the register holds."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER register_no_update BEFORE UPDATE ON borrowers_registerentry
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER register_no_delete BEFORE DELETE ON borrowers_registerentry
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
"""
POSTGRESQL = """
CREATE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the register is append-only'; END $$;
CREATE TRIGGER register_no_change BEFORE UPDATE OR DELETE ON borrowers_registerentry
FOR EACH ROW EXECUTE FUNCTION register_refuse();
CREATE TRIGGER register_no_truncate BEFORE TRUNCATE ON borrowers_registerentry
FOR EACH STATEMENT EXECUTE FUNCTION register_refuse();
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE.strip().split("END;"):
            if statement.strip():
                schema_editor.execute(statement + "END;", params=None)
    else:
        schema_editor.execute(POSTGRESQL, params=None)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER register_no_update", params=None)
        schema_editor.execute("DROP TRIGGER register_no_delete", params=None)
    else:
        schema_editor.execute("DROP TRIGGER register_no_change ON borrowers_registerentry", params=None)
        schema_editor.execute("DROP TRIGGER register_no_truncate ON borrowers_registerentry", params=None)
        schema_editor.execute("DROP FUNCTION register_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("borrowers", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
