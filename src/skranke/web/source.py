"""The source of this version, packed once (AGPL-3.0 § 13): what runs here, changed or not."""

import subprocess
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from skranke import __version__
from skranke.lib.files import version_of

LEFT_OUT = {"__pycache__"}


@cache
def packed() -> Path:
    """The packed source in the home folder; made anew when a file has changed."""
    folder = Path(settings.SKRANKE_HOME) / "source"
    target = folder / f"skranke-{__version__}-{version_of(settings.PACKAGE)}.tar.gz"
    if not target.exists():
        folder.mkdir(exist_ok=True)
        part = target.with_suffix(".part")
        with tarfile.open(part, "w:gz") as archive:
            for path, name in _files():
                archive.add(path, arcname=f"skranke-{__version__}/{name}", recursive=False)
        part.rename(target)
    return target


def _files() -> Iterator[tuple[Path, str]]:
    """What git knows of the clone as it lies there now, or the installed package."""
    clone: Path = settings.CLONE
    known = ["git", "-C", str(clone), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(known, capture_output=True) if _is_clone(clone) else None
    if listed is not None and listed.returncode == 0:
        names = sorted(name for name in listed.stdout.decode().split("\0") if name)
        yield from ((clone / name, name) for name in names if (clone / name).is_file())
        return
    for path in sorted(settings.PACKAGE.rglob("*")):
        if path.is_file() and not LEFT_OUT & set(path.parts):
            yield path, f"skranke/{path.relative_to(settings.PACKAGE)}"


def _is_clone(folder: Path) -> bool:
    return (folder / ".git").exists() and (folder / "pyproject.toml").exists()
