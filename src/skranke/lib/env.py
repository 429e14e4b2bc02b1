"""The environment, read once at start; a value that cannot be used stops the start and says how to mend it."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadSetting(SystemExit):
    """A setting that cannot be used; the text says which one and what to write instead."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise BadSetting(f"Unexpected value {name}={value}, use a whole number such as {default}.")
    return int(value)


def folder(name: str, default: Path) -> Path:
    """An absolute folder, made (for this user alone) when it is not there."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"The folder {name}={path} cannot be made ({error.strerror}). Name one you may write to."
        ) from error
    return path


def address(name: str, default: str) -> str:
    """A web address without a slash at the end, such as https://desk.example.com."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadSetting(f"Unexpected value {name}={value}, use an address such as https://desk.example.com.")
    return value


def database(name: str, home: Path) -> dict[str, object]:
    """Django's settings of the database: SQLite in the home folder, or PostgreSQL by its URL."""
    value = text(name)
    if not value:
        return sqlite(home / "skranke.sqlite3")
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(
            f"Unexpected {name}: it begins with {parts.scheme!r}, use postgresql://user:password@host/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "skranke",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "").replace("%2F", "/"),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(path: Path) -> dict[str, object]:
    # IMMEDIATE: a transaction that reads first and writes later would else fail with "database is locked".
    # FULL: a mail that was accepted or an answer that was saved survives a power cut.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening a connection reads the whole schema: each thread keeps its own.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
