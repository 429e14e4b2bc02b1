"""Searching the words of messages, the same on both databases: words match by their beginning, accents do not count.

SQLite: an FTS5 table whose row number is the message's. PostgreSQL: a side table with a `tsvector`. Either holds the
folded words of a message (`skranke.lib.fold`), of its subject and of its sender.
"""

from collections.abc import Sequence

from django.db import connection

from skranke.cases.models import Message
from skranke.lib.fold import words

MOST_HITS = 1_001
MOST_CHARACTERS = 200_000  # a tsvector holds no more than a megabyte
INSERT_SQLITE = "INSERT OR REPLACE INTO cases_words(rowid, words) VALUES (%s, %s)"
INSERT_POSTGRES = (
    "INSERT INTO cases_words(message_id, words) VALUES (%s, to_tsvector('simple', %s))"
    " ON CONFLICT (message_id) DO UPDATE SET words = excluded.words"
)


def index(message: Message) -> None:
    """Make a message findable; call it once, when the message is saved."""
    index_all([message])


def index_all(messages: Sequence[Message]) -> None:
    rows = [(message.pk, _folded(message)) for message in messages]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_SQLITE if connection.vendor == "sqlite" else INSERT_POSTGRES, rows)


def forget_all() -> None:
    """Empty the index, before everything is removed or indexed anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_words")


def _folded(message: Message) -> str:
    text = f"{message.subject} {message.sender_name} {message.sender_address} {message.text}"
    return " ".join(words(text[:MOST_CHARACTERS]))


def matching(typed: str, *, most: int = MOST_HITS) -> list[int]:
    """The numbers of the newest messages that hold every word typed, newest first, at most `most`."""
    wanted = words(typed)[:20]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT rowid FROM cases_words WHERE cases_words MATCH %s ORDER BY rowid DESC LIMIT %s",
                [" ".join(f'"{word}"*' for word in wanted), most],
            )
        else:
            # MATERIALIZED: else the planner walks the messages from the newest and tests each.
            cursor.execute(
                "WITH hits AS MATERIALIZED (SELECT message_id FROM cases_words WHERE words @@ to_tsquery('simple', %s))"
                " SELECT message_id FROM hits ORDER BY message_id DESC LIMIT %s",
                [" & ".join(f"'{word}':*" for word in wanted), most],
            )
        return [number for (number,) in cursor.fetchall()]
