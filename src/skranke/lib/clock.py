"""The time now. Only `web`, `api`, `rounds` and commands ask; everything else is told."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
