"""The table of words for searching; see `skranke.cases.search`."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute(
            "CREATE VIRTUAL TABLE cases_words USING fts5(words, prefix='2 3', detail='none', tokenize='ascii')"
        )
    else:
        editor.execute(
            "CREATE TABLE cases_words (message_id bigint PRIMARY KEY REFERENCES cases_message(id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        editor.execute("CREATE INDEX cases_words_found ON cases_words USING gin (words) WITH (fastupdate = off)")


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE cases_words")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_begin")]
    operations = [migrations.RunPython(make, remove)]
