"""The coach on the command line, for people and for machines."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from skranke.coach.__main__ import main

SAMPLE = Path(__file__).parent / "sample"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> object:
    def type_in(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8"))))

    return type_in


def test_a_person_sees_what_is_marked_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Anna, you forgot to sign. Thank you for writing.", "utf-8")
    assert main(["review", str(letter), "--name", "Anna Berg"]) == 0
    said = capsys.readouterr().out
    assert "[you forgot to] sign" in said
    assert "blame" in said
    assert "docs/writing/blame.md" in said
    assert "+ uses_name" in said


def test_a_person_sees_how_a_message_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "message.txt"
    letter.write_text("Please change order 48213 to Friday 4 June. It cost £29.50. Call 0131 496 0712.\nAnna", "utf-8")
    assert main(["read", str(letter)]) == 0
    said = capsys.readouterr().out
    for shown in ("intent: request", "48213", "4 June", "£29.50", "0131 496 0712"):
        assert shown in said


def test_a_letter_without_faults_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Anna, I send the new key tomorrow.", "utf-8")
    main(["review", str(letter)])
    assert "Nothing to change." in capsys.readouterr().out


@pytest.mark.parametrize("language", ["sv", "da", "nb", "pl", "en"])
def test_a_machine_gets_one_line_for_each(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLE / f"replies-{language}.jsonl"
    assert main(["review", "--jsonl", str(path)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for row, answer in zip(lines(path), answers, strict=True):
        assert answer["id"] == row["id"]
        for fault in answer["faults"]:
            assert str(row["reply"])[fault["start"] : fault["end"]] == fault["text"]


def test_a_message_is_read_whatever_the_command_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--jsonl", str(SAMPLE / "messages-en.jsonl")]) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first.keys() == {"id", "intent", "mood", "flags", "praised", "facts"}


def test_a_line_that_cannot_be_read_is_told_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1, "reply": 7}\nnot json\n{"id": 3, "reply": "You forgot it."}\n', "utf-8")
    assert main(["review", "--jsonl", str(path)]) == 1
    said = capsys.readouterr()
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == [3]
    assert "Line 1 is left out" in said.err
    assert "Line 2 is left out" in said.err


def test_a_file_that_is_not_there_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "/nowhere/letter.txt"]) == 2
    assert "Give the name of a file" in capsys.readouterr().err


def test_it_runs_without_django() -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from skranke.coach.__main__ import main\n"
        "sys.exit(main(['read', '-', '--rules-only']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input=b"Is it open? \xff", capture_output=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert b"intent: question" in ran.stdout
