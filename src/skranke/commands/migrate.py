"""`skranke migrate`: bring the database up to date; safe to call again."""

from collections.abc import Sequence

from django.core.management import call_command


def main(argv: Sequence[str]) -> int:
    migrate(verbosity=1)
    return 0


def migrate(*, verbosity: int = 0) -> None:
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
