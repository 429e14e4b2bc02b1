import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skranke.commands import parse_mail
from tests.channels.mail.letters import make_letter

FIELDS = [
    *("file", "from", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references", "text"),
    *("reply", "quoted", "signature", "attachments", "automatic", "bounce", "defects"),
]


def lines(capsys: pytest.CaptureFixture[str], *names: str | Path) -> list[dict[str, Any]]:
    assert parse_mail.main([str(name) for name in names]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_mail_is_one_line_with_every_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.eml"
    text = "Ja tack!\n\nMvh\nDag\n\nDen 2 mars 2026 kl. 10:15 skrev Bo <bo@butiken.example>:\n> Vill du?\n"
    file.write_bytes(
        make_letter(text, files=(("a.pdf", "application/pdf", b"1234"),), In_Reply_To="<0@butiken.example>")
    )
    (read,) = lines(capsys, file)
    assert list(read) == FIELDS
    assert read["from"] == {"name": "Dag Dagsson", "address": "dag@kund.example"}
    assert read["date"] == "2026-03-03T10:15:00+01:00"
    assert read["in_reply_to"] == "<0@butiken.example>"
    assert (read["reply"], read["signature"]) == ("Ja tack!", "Mvh\nDag")
    assert read["quoted"].endswith("> Vill du?")
    assert read["attachments"] == [{"name": "a.pdf", "type": "application/pdf", "bytes": 4}]
    assert (read["automatic"], read["bounce"], read["defects"]) == (None, None, [])


def test_every_file_gives_a_line_whatever_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 10)
    read = lines(capsys, tmp_path, tmp_path / "gone.eml")
    assert [Path(each["file"]).name for each in read] == ["empty", "noise", "gone.eml"]
    assert all(list(each) == FIELDS and each["defects"] for each in read)
    assert read[2]["defects"][0].startswith("unreadable-file")


def test_a_bounce_says_what_it_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "b.eml"
    file.write_bytes(make_letter("<x@y.example>: 550 5.1.1 gone\n", sender="MAILER-DAEMON@mx.example"))
    (read,) = lines(capsys, file)
    assert read["automatic"] == "auto-reply"
    assert read["bounce"] == {
        "action": "failed",
        "status": "5.1.1",
        "recipient": "x@y.example",
        "original_message_id": None,
    }


def test_it_starts_without_the_desk(tmp_path: Path) -> None:
    code = "import sys; from skranke.commands import parse_mail; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0
