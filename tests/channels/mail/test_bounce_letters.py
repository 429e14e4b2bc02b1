"""The collection of bounces.toml: each report is seen for what it is, and nothing else is taken for one."""

from typing import Any

import pytest
from tests.channels.mail.bounce_letters import entries, raw_of

from skranke.channels.mail.bounces import bounce_of
from skranke.channels.mail.parsing import parse


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["name"])
def test_a_report_is_told_from_what_is_none(entry: dict[str, Any]) -> None:
    found = bounce_of(parse(raw_of(entry)))
    if entry.get("none"):
        assert found is None
    else:
        assert found is not None
        assert found.action == entry.get("action", "failed")
        assert found.recipient in ("dag@kund.example", "")
