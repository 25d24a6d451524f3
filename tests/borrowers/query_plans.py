"""How the database would answer a query."""

from django.db import connection


def reads_whole_table(sql: str) -> bool:
    """Whether the plan of `sql` reads a table from end to end, although an index might serve (small tables are read whole otherwise)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = str(cursor.fetchall())
    return "Seq Scan" in plan or "SCAN" in plan
