"""The sample shop's saved replies."""

import tomllib
from datetime import datetime

from skranke.cases import saved_replies
from skranke.cases.saved_replies import Wish
from skranke.sample.script import FOLDER


def build(*, at: datetime) -> None:
    rows = tomllib.loads((FOLDER / "replies.toml").read_text(encoding="utf-8"))["reply"]
    for row in rows:
        saved_replies.keep(Wish(**{**row, "text": row["text"].strip()}), at=at, page_language="en")
