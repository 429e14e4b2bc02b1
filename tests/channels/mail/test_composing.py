"""Outgoing letters: read back as they were meant, and nothing can be smuggled into their headers."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skranke.channels.mail.composing import BadAddress, File, Letter, compose, envelope_to
from skranke.channels.mail.machines import automatic
from skranke.channels.mail.parsed_mail import Address
from skranke.channels.mail.parsing import parse

AT = datetime(2026, 3, 3, 9, 15, tzinfo=UTC)
LETTER = Letter(
    sender=Address("Skomakaren på Torget", "hjalp@butiken.example"),
    to=[Address("Dag, d.y.", "dag@kund.example")],
    subject="SV: Återköp av skor [#12]",
    text="Hej Dag,\n\nse https://butiken.example/a?b=1&c=2.\n\n> Vad kostar det?\n450 kr.",
    signature="Astrid\nSkomakaren",
    message_id="<12.34.abcdef@butiken.example>",
    at=AT,
    cited=["<1@kund.example>", "<2@kund.example>"],
)


def test_a_letter_reads_back_as_it_was_written() -> None:
    mail = parse(compose(LETTER))
    assert mail.sender == LETTER.sender
    assert mail.to == tuple(LETTER.to)
    assert mail.subject == LETTER.subject
    assert mail.message_id == LETTER.message_id
    assert mail.in_reply_to == ("<2@kund.example>",)
    assert mail.references == ("<1@kund.example>", "<2@kund.example>")
    assert mail.date == AT
    assert mail.text == LETTER.text + "\n\n-- \nAstrid\nSkomakaren\n"
    assert '<a href="https://butiken.example/a?b=1&amp;c=2">' in mail.html
    assert '<blockquote type="cite">\nVad kostar det?<br>\n</blockquote>' in mail.html
    assert mail.defects == ()


def test_the_standard_library_reads_the_same() -> None:
    theirs = message_from_bytes(compose(LETTER), policy=default)
    assert theirs["Subject"] == LETTER.subject
    assert str(theirs["From"].addresses[0].display_name) == "Skomakaren på Torget"
    assert str(theirs["To"].addresses[0].display_name) == "Dag, d.y."
    assert not theirs.defects


def test_lines_are_short_enough_for_every_server() -> None:
    people = [Address(f"Kund nummer {i} på Långa gatan", f"kund{i}@kund.example") for i in range(50)]
    ids = [f"<{'x' * 100}{i}@kund.example>" for i in range(50)]
    raw = compose(replace(LETTER, to=people, cited=ids, subject="lång " * 100, text="ord " * 5_000))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 200
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = parse(raw)
    assert list(mail.to) == people
    assert mail.references == (ids[0], *ids[-19:])
    assert mail.text.startswith("ord " * 5_000)


@pytest.mark.parametrize("evil", ["\r\nBcc: dold@x.example", "\nX: y", "\x00", "\u2028X: y", "\r\n\r\n<script>"])
def test_no_header_can_be_smuggled_in(evil: str) -> None:
    letter = replace(
        LETTER,
        subject="Hej" + evil,
        sender=Address("Namn" + evil, "hjalp@butiken.example"),
        cited=["<1@kund.example>" + evil],
        files=[File("fil" + evil, "text/plain" + evil, b"x")],
    )
    read = message_from_bytes(compose(letter))
    assert {key.lower() for key in read} <= {
        *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "x-skranke-id"),
        *("mime-version", "content-type"),
    }
    with pytest.raises(BadAddress):
        compose(replace(LETTER, to=[Address("", "dag@kund.example" + evil)]))


def test_blind_copies_are_in_the_envelope_alone() -> None:
    letter = replace(
        LETTER, cc=[Address("", "a@x.example")], bcc=[Address("", "b@x.example"), Address("", "a@x.example")]
    )
    assert envelope_to(letter) == ["dag@kund.example", "a@x.example", "b@x.example"]
    raw = compose(letter)
    assert b"b@x.example" not in raw
    assert b"Bcc" not in raw


def test_a_domain_with_letters_of_ours_is_written_so_that_servers_take_it() -> None:
    letter = replace(LETTER, to=[Address("Dag", "dag@blåbär.example")])
    assert envelope_to(letter) == ["dag@xn--blbr-noae.example"]
    assert parse(compose(letter)).to[0].address == "dag@xn--blbr-noae.example"


@pytest.mark.parametrize(
    "address", ["", "dag", "dag@", "@kund.example", "d ag@kund.example", "å@kund.example", "a@b..c"]
)
def test_an_address_that_no_server_takes_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        envelope_to(replace(LETTER, to=[Address("", address)]))


def test_files_arrive_as_they_were() -> None:
    files = [File("räkning å.pdf", "application/pdf", bytes(range(256))), File("a.txt", "text/plain", b"a\nb\r\n")]
    mail = parse(compose(replace(LETTER, files=files)))
    assert [(each.name, each.content) for each in mail.attachments] == [(each.name, each.content) for each in files]
    assert mail.text.startswith("Hej Dag")


def test_a_receipt_says_that_no_person_wrote_it() -> None:
    receipt = parse(compose(replace(LETTER, is_automatic=True)))
    assert automatic(receipt) == "auto-reply"
    assert receipt.headers.get("X-Auto-Response-Suppress") == "All"
    assert automatic(parse(compose(LETTER))) == ""


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), max_size=120)


@given(subject=WORDS, name=WORDS, text=WORDS)
def test_any_words_come_through(subject: str, name: str, text: str) -> None:
    mail = parse(
        compose(replace(LETTER, subject=subject, to=[Address(name, "dag@kund.example")], text=text, signature=""))
    )
    assert mail.subject.split() == subject.split()
    assert mail.to[0].address == "dag@kund.example"
    assert mail.text.strip() == text.strip()
