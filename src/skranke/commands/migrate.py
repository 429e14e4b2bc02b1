"""`skranke migrate`: bring the database up to date; safe to call again."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def main(argv: Sequence[str]) -> int:
    migrate(verbosity=1)
    return 0


def migrate(*, verbosity: int = 0) -> None:
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    lay_out_static_files()


def lay_out_static_files() -> None:
    """Copy and compress what pages load, once for each version."""
    root = Path(settings.STATIC_ROOT)
    if not (root / "icon.svg").exists():
        call_command("collectstatic", verbosity=0, interactive=False)
        for old in root.parent.iterdir():
            if old != root:
                shutil.rmtree(old, ignore_errors=True)
