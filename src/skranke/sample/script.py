"""The sample's cases as they are written down: one file a language, each case a row of steps counted back from now."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
AGO = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)?")


@dataclass(frozen=True)
class Step:
    """One thing that happened: a customer wrote, someone answered or noted, or a deed (`do`)."""

    ago: timedelta
    do: str
    text: str = ""
    by: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A case from its first mail on."""

    language: str
    name: str
    address: str
    subject: str
    to: str
    tags: list[str]
    is_spam: bool
    is_html: bool
    steps: list[Step]


def stories() -> list[Story]:
    found: list[Story] = []
    for path in sorted((FOLDER / "texts").glob("*.toml")):
        cases = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        found += [_story(case, language=path.stem) for case in cases]
    return found


def file(name: str) -> bytes:
    return (FOLDER / "files" / name).read_bytes()


def _story(row: dict[str, Any], *, language: str) -> Story:
    return Story(
        language=language,
        name=row["name"],
        address=row["address"],
        subject=row["subject"],
        to=row.get("to", "shop"),
        tags=row.get("tags", []),
        is_spam=row.get("spam", False),
        is_html=row.get("html", False),
        steps=[_step(step) for step in row["step"]],
    )


def _step(row: dict[str, Any]) -> Step:
    more = dict(row)
    ago, by = _ago(more.pop("ago")), more.pop("by", "")
    for kind in ("customer", "answer", "note"):
        if kind in more:
            return Step(ago, kind, more.pop(kind).strip(), by, more)
    return Step(ago, more.pop("do"), "", by, more)


def _ago(text: str) -> timedelta:
    match = AGO.fullmatch(text)
    assert match is not None, f"“{text}” is not a time such as “3d 4h”."
    return timedelta(days=int(match[1] or 0), hours=int(match[2] or 0))
