"""What is read out of the collection of mails and texts, written to docs/mail-quality.md: `make mail-quality`."""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from tests.channels.mail.bounce_letters import entries, raw_of
from tests.channels.mail.collection.letters import Sample, mail_of, samples

from skranke.channels.mail.bounces import bounce_of
from skranke.channels.mail.parsing import parse
from skranke.channels.mail.quoting import split_text

DOC = Path(__file__).parents[1] / "docs" / "mail-quality.md"
TEXTS = Path(__file__).parents[1] / "tests" / "channels" / "mail" / "collection" / "texts.toml"
LANGUAGES = ["sv", "da", "nb", "pl", "en"]
FORMS = {"plain": "plain text", "both": "plain text and HTML", "html": "HTML alone"}
HEAD = """# How well mail is read

Written by `make mail-quality` from the collection under `tests/channels/mail/` (texts, whole mails and reports of mail servers,
all our own, made to behave as the programs do). A test says when this page is old. Each figure is *right / all*. The collection
grows by what went wrong, so it tells what must not get worse; it does not tell how often mail of strangers is read right.
"""


def share(right: Iterable[bool]) -> str:
    found = list(right)
    return f"{sum(found)} / {len(found)}"


def is_reply_exact(sample: Sample) -> bool:
    return split_text(sample.text).reply == sample.reply


def replies(all_of_them: list[Sample]) -> Iterator[str]:
    yield "## Reply text, letter by letter\n"
    yield "What was written now, without quote, signature and phone line; one letter for each program and language.\n"
    yield f"| program | {' | '.join(LANGUAGES)} |\n|---|{'---|' * len(LANGUAGES)}"
    for client, group in groupby(all_of_them, key=lambda sample: sample.client):
        by_language = {sample.language: is_reply_exact(sample) for sample in group}
        yield f"| {client} | {' | '.join('yes' if by_language[code] else '**no**' for code in LANGUAGES)} |"
    totals = [share(is_reply_exact(each) for each in all_of_them if each.language == code) for code in LANGUAGES]
    yield f"| together | {' | '.join(totals)} |\n"
    texts = tomllib.loads(TEXTS.read_text("utf-8"))["text"]
    right = [split_text(text["text"]).reply == text.get("reply", text["text"]).strip("\n") for text in texts]
    yield f"Single texts (other languages, answers between the lines, what only looks like a quote): {share(right)}.\n"


def mails(all_of_them: list[Sample]) -> Iterator[str]:
    yield "## Whole mails\n"
    yield "Of the programs above whose HTML is in the collection, in five languages and four charsets, with a file each.\n"
    yield "| bodies | sender | subject | file | reply text |\n|---|---|---|---|---|"
    for form, name in FORMS.items():
        with_html = [sample for sample in all_of_them if sample.html]
        pairs = [(sample, parse(mail_of(sample, form=form))) for sample in with_html]
        columns = [
            share(mail.sender.name == sample.sender for sample, mail in pairs),
            share(mail.subject == sample.subject for sample, mail in pairs),
            share([file.name for file in mail.attachments] == [sample.file] for sample, mail in pairs),
            share(split_text(mail.text).reply.split() == sample.reply.split() for sample, mail in pairs),
        ]
        yield f"| {name} | {' | '.join(columns)} |"
    yield ""


def reports() -> Iterator[str]:
    yield "## Reports of mail servers\n"
    told = [(entry, bounce_of(parse(raw_of(entry)))) for entry in entries()]
    yield f"- recognised: {share(found is not None for entry, found in told if not entry.get('none'))}"
    late = [(entry, found) for entry, found in told if entry.get("action") == "delayed"]
    yield f"- delays told from failures: {share(found is not None and not found.is_final for _entry, found in late)}"
    alike = [found for entry, found in told if entry.get("none")]
    yield f"- false alarms: {sum(found is not None for found in alike)} among {len(alike)} mails that look like one"


def page() -> str:
    all_of_them = list(samples())
    lines = [HEAD, *replies(all_of_them), *mails(all_of_them), *reports()]
    return "\n".join(lines) + "\n"


def main() -> int:
    DOC.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
