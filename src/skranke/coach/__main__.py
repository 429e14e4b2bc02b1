"""The coach on the command line: `python -m skranke.coach review FILE`, for people and for machines."""

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any

from skranke.coach import Context, Reading, Review, openers, read, review
from skranke.coach.catalogue import catalogue
from skranke.coach.codes import LANGUAGES, VIRTUES
from skranke.coach.show import show_reading, show_review


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_intermixed_args(arguments)
    if options.command == "catalogue":
        print(catalogue(options.language or "en"), end="")
        return 0
    if options.rules_only:
        # Read by the second opinion, which then stays out of it.
        os.environ["SKRANKE_SECOND_OPINION"] = "off"
    try:
        with _opened(options.file) as file:
            if options.jsonl:
                return _for_machines(file, options)
            _for_people(file.read(), options)
    except OSError as error:
        print(
            f"Cannot read {options.file}: {error.strerror}. Give the name of a file, or - for what is piped in.",
            file=sys.stderr,
        )
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="skranke coach", description="Reads a reply or a customer's message, offline, with reasons."
    )
    parser.add_argument(
        "command",
        choices=["review", "read", "catalogue"],
        help="review a reply, read a message, list the rules of a language",
    )
    parser.add_argument("file", nargs="?", default="-", help="a text file, or - for standard input")
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a line in, one a line out")
    parser.add_argument(
        "--rules-only", action="store_true", help="without the second opinion, also where it is installed"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="the language of the text; else it is recognised")
    parser.add_argument("--page-language", choices=LANGUAGES, default="en", help="the language of the explanations")
    parser.add_argument("--name", help="the customer's name")
    return parser


@contextlib.contextmanager
def _opened(name: str) -> Iterator[IO[str]]:
    if name == "-":
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
        return
    with open(name, encoding="utf-8", errors="surrogateescape", newline="") as file:
        yield file


def _for_people(text: str, options: argparse.Namespace) -> None:
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    if options.command == "read":
        reading = read(text, language=options.language)
        lines = show_reading(text, reading, coloured=coloured)
        lines += ["", "Openers:", *openers(Context(customer_name=options.name, customer_message=text))]
    else:
        context = Context(customer_name=options.name)
        report = review(text, language=options.language, context=context, page_language=options.page_language)
        lines = show_review(text, report, coloured=coloured)
    print("\n".join(lines).encode("utf-8", "replace").decode("utf-8"))


def _for_machines(lines: Iterable[str], options: argparse.Namespace) -> int:
    """Answer each line; one that cannot be read is told on standard error, and the rest goes on."""
    failed = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            print(json.dumps(_answer(row, options)), flush=True)
        except (ValueError, TypeError, AttributeError) as error:
            failed = 1
            print(f"Line {number} is left out: {error}.", file=sys.stderr)
    return failed


def _answer(row: Any, options: argparse.Namespace) -> dict[str, Any]:
    """A line with a reply is reviewed, one with a message is read, whatever the command says."""
    if not isinstance(row, dict) or not isinstance(row.get("reply", row.get("message")), str):
        raise ValueError("it needs “reply” or “message” with a text")
    code = options.language or (row.get("lang") if row.get("lang") in LANGUAGES else None)
    if "reply" in row:
        return _reviewed(
            row, review(row["reply"], language=code, context=_context(row), page_language=options.page_language)
        )
    return _read(row, read(row["message"], language=code))


def _context(row: dict[str, Any]) -> Context:
    return Context(
        customer_name=row.get("customer_name"),
        customer_message=row.get("customer_message"),
        hours_waited=row.get("waited_hours"),
        earlier_attempts=row.get("earlier_attempts") or 0,
        channel=row.get("channel") or "email",
        agent_name=row.get("agent_name"),
    )


def _reviewed(row: dict[str, Any], report: Review) -> dict[str, Any]:
    text = row["reply"]
    faults = [
        {
            "code": found.code,
            "start": found.start,
            "end": found.end,
            "text": text[found.start : found.end],
            "rule": found.rule,
        }
        for found in report.findings
    ]
    return {"id": row.get("id"), "faults": faults, "virtues": [code for code in VIRTUES if code in report.held]}


def _read(row: dict[str, Any], reading: Reading) -> dict[str, Any]:
    return {
        "id": row.get("id"),
        "intent": reading.intent,
        "mood": reading.mood,
        "flags": list(reading.flag_codes),
        "praised": reading.praised,
        "facts": list(reading.facts),
    }


if __name__ == "__main__":
    sys.exit(main())
