"""Telling other processes that something changed, so that open pages follow.

On PostgreSQL by NOTIFY, which is heard when the transaction is committed. On SQLite nothing needs saying: whoever wants
to know sees the file's `data_version` rise.
"""

from collections.abc import Sequence

from django.db import connection

CHANNEL = "skranke_live"
PRESENCE = "presence"
LOOK = "0:look:"  # mail that belongs to no case


def tell(changes: Sequence[str]) -> None:
    """Each change is `case number:kind:who`."""
    if changes and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, change) FROM unnest(%s::text[]) AS change", [CHANNEL, list(changes)])
