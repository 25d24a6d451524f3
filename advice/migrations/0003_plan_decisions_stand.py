"""The database refuses to change a decision that a plan rests on. It goes only with its plan."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER plan_decision_no_update BEFORE UPDATE ON advice_plandecision
BEGIN SELECT RAISE(ABORT, 'a plan decision is never changed'); END;
"""
POSTGRESQL = """
CREATE FUNCTION plan_decision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a plan decision is never changed'; END $$;
CREATE TRIGGER plan_decision_no_update BEFORE UPDATE ON advice_plandecision
FOR EACH ROW EXECUTE FUNCTION plan_decision_refuse();
"""


def forbid(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL, params=None)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER plan_decision_no_update", params=None)
    else:
        schema_editor.execute("DROP TRIGGER plan_decision_no_update ON advice_plandecision", params=None)
        schema_editor.execute("DROP FUNCTION plan_decision_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("advice", "0002_letters_about_plans_and_plan_decisions")]
    operations = [migrations.RunPython(forbid, allow)]
