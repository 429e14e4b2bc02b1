"""The collection of reply texts and mails: whatever the program and the language, it is read as it was meant."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from bench import mail_quality
from tests.channels.mail.collection.letters import Sample, mail_of, samples

from skranke.channels.mail.parsing import parse
from skranke.channels.mail.quoting import split_text

SAMPLES = list(samples())
TEXTS = tomllib.loads((Path(__file__).parent / "collection" / "texts.toml").read_text("utf-8"))["text"]


def name_of(sample: Sample) -> str:
    return f"{sample.client} {sample.language}"


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
def test_the_reply_is_told_from_the_quote_of_each_program(sample: Sample) -> None:
    assert split_text(sample.text).reply == sample.reply


@pytest.mark.parametrize("entry", TEXTS, ids=lambda entry: entry["name"])
def test_the_reply_is_told_in_single_texts(entry: dict[str, Any]) -> None:
    assert split_text(entry["text"]).reply == entry.get("reply", entry["text"]).strip("\n")


@pytest.mark.parametrize("form", ["plain", "both", "html"])
@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.html], ids=name_of)
def test_a_whole_mail_is_read_right(sample: Sample, form: str) -> None:
    mail = parse(mail_of(sample, form=form))
    assert (mail.sender.name, mail.subject) == (sample.sender, sample.subject)
    assert [attachment.name for attachment in mail.attachments] == [sample.file]
    assert split_text(mail.text).reply.split() == sample.reply.split()
    assert mail.defects == ()


def test_the_page_on_mail_quality_says_what_the_collection_gives() -> None:
    assert mail_quality.DOC.read_text("utf-8") == mail_quality.page(), "Call `make mail-quality`."
