from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.mail.letters import DAG, make_letter, make_nested, make_raw, make_tnef

from skranke.channels.mail.parsed_mail import Address
from skranke.channels.mail.parsing import parse


def test_a_sound_mail_is_read_whole() -> None:
    mail = parse(
        make_letter(
            "Var är min sko?\n",
            html="<p>Var är min <b>sko</b>?</p>",
            files=(("kvitto å.pdf", "application/pdf", b"%PDF-1"),),
            Cc="Åsa Öst <asa@kund.example>, info@kund.example",
            Reply_To="svar@kund.example",
            In_Reply_To="<0@butiken.example>",
            References="<a@butiken.example> <0@butiken.example>",
        )
    )
    assert mail.sender == Address("Dag Dagsson", "dag@kund.example")
    assert mail.to == (Address("", "hjalp@butiken.example"),)
    assert mail.cc == (Address("Åsa Öst", "asa@kund.example"), Address("", "info@kund.example"))
    assert mail.reply_to == (Address("", "svar@kund.example"),)
    assert mail.subject == "En fråga"
    assert mail.date == datetime(2026, 3, 3, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    assert mail.message_id == "<1@kund.example>"
    assert mail.in_reply_to == ("<0@butiken.example>",)
    assert mail.references == ("<a@butiken.example>", "<0@butiken.example>")
    assert mail.text == "Var är min sko?\n"
    assert "<b>sko</b>" in mail.html
    assert [(file.name, file.type, file.content) for file in mail.attachments] == [
        ("kvitto å.pdf", "application/pdf", b"%PDF-1")
    ]
    assert mail.defects == ()


def test_a_mail_with_only_html_still_has_a_text() -> None:
    html = (
        "<html><head><style>p{color:red}</style></head><body><p>Hej&nbsp;Bo,</p><p>se <a href='https://a.example/x'>här"
        "</a>.<br>Tack</p><blockquote>gammalt<blockquote>äldre</blockquote></blockquote></body></html>"
    )
    mail = parse(make_raw(f"From: {DAG}", "Content-Type: text/html; charset=utf-8", body=html))
    assert mail.text == "Hej Bo,\n\nse här <https://a.example/x>.\nTack\n\n> gammalt\n>\n>> äldre\n"


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        (b"Subject: =?iso-8859-1?Q?=C5terk=F6p?= =?iso-8859-1?Q?_av_skor?=", "Återköp av skor"),
        (b"Subject: =?utf-8?B?w4U=?= =?utf-8?B?dGVy?=", "Åter"),
        (b"Subject: =?utf-8?B?xYI=?=", "ł"),
        # One letter split over two words, which the standard forbids.
        (b"Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=A5?=", "å"),
        (b"Subject: =?utf-8?Q?med blanka=20steg?=", "med blanka steg"),
        (b"Subject: =?utf-8?Q?aldrig_slut", "aldrig slut"),
        (b"Subject: =?x-okand?Q?=E5r?=", "år"),
        ("Subject: Rått på utf-8".encode(), "Rått på utf-8"),
        ("Subject: Rått på latin".encode("latin-1"), "Rått på latin"),
        ("Subject: Zażółć gęślą jaźń".encode("iso-8859-2"), "Zażółć gęślą jaźń"),
        (b"Subject: En\n lang\n\trad", "En lang rad"),
        (b"Subject: nul\x00och\x07klocka", "nulochklocka"),
        (b"SUBJECT : blank", "blank"),
    ],
)
def test_a_subject_reads_as_it_was_meant(line: bytes, subject: str) -> None:
    assert parse(make_raw(f"From: {DAG}", line)).subject == subject


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ('From: "Dag, d.y." <dag@kund.example>', "Dag, d.y.", "dag@kund.example"),
        ("From: dag@kund.example (Dag Dagsson)", "Dag Dagsson", "dag@kund.example"),
        ("From: dag@KUND.Example", "", "dag@kund.example"),
        ("From: =?utf-8?Q?Dag=2C_Skor_AB?= <dag@kund.example>", "Dag, Skor AB", "dag@kund.example"),
        ('From: "=?utf-8?B?w4VzYQ==?=" <asa@kund.example>', "Åsa", "asa@kund.example"),
        ("From: <mailto:dag@kund.example>", "", "dag@kund.example"),
        ("From: Dag <dag@kund.example", "Dag", "dag@kund.example"),
        ("From: Dag dag@kund.example", "Dag", "dag@kund.example"),
        ("From: 'Dag' <dag@kund.example>", "Dag", "dag@kund.example"),
        ("From: =?utf-8?Q?<chef@butiken.example>?= <dag@kund.example>", "<chef@butiken.example>", "dag@kund.example"),
        ('From: "dag@kund.example" <dag@kund.example>', "dag@kund.example", "dag@kund.example"),
        ("From: Dag Dagsson", "Dag Dagsson", ""),
        ("From: Smith, John <john@kund.example>", "Smith, John", "john@kund.example"),
        ("From: =?utf-8?Q?Dag_=3Cdag=40kund=2Eexample=3E?=", "Dag", "dag@kund.example"),
    ],
)
def test_a_sender_is_found_however_it_is_written(line: str, name: str, address: str) -> None:
    assert parse(make_raw(line)).sender == Address(name, address)


def test_recipients_come_from_groups_semicolons_and_several_fields() -> None:
    mail = parse(
        make_raw(
            f"From: {DAG}",
            "To: Vänner: a@x.example, B <b@x.example>;, c@x.example; d@x.example",
            "To: e@x.example",
            "Cc: undisclosed-recipients:;",
        )
    )
    assert [each.address for each in mail.to] == [f"{letter}@x.example" for letter in "abcde"]
    assert mail.cc == ()


def test_without_from_the_sender_field_counts_and_it_is_noted() -> None:
    mail = parse(make_raw("Sender: dag@kund.example"))
    assert mail.sender.address == "dag@kund.example"
    assert "no-from" in mail.defects


def test_ids_are_read_bare_encoded_and_folded() -> None:
    mail = parse(
        make_raw(
            f"From: {DAG}",
            "Message-ID: 1@kund.example",
            "In-Reply-To: =?utf-8?q?=3C2=40kund=2E?=\n =?utf-8?q?example=3E?=",
            "References: <a@x.example>\n\t<b@x.example> <a@x.example>",
        )
    )
    assert mail.message_id == "<1@kund.example>"
    assert mail.in_reply_to == ("<2@kund.example>",)
    assert mail.references == ("<a@x.example>", "<b@x.example>")


def test_what_is_missing_is_named() -> None:
    mail = parse(b"")
    assert (mail.sender.address, mail.subject, mail.date, mail.text, mail.message_id) == ("", "", None, "", "")
    assert set(mail.defects) == {"no-sender", "no-date", "no-message-id", "no-body"}


@pytest.mark.parametrize(
    ("charset", "body", "text", "defect"),
    [
        ("iso-8859-1", "Åäö".encode(), "Åäö", "wrong-charset"),
        ("utf-8", "Åäö på ön".encode("latin-1"), "Åäö på ön", "wrong-charset"),
        ("iso-8859-1", b"\x93citat\x94 10 \x80", "“citat” 10 €", None),
        ("x-unknown", "blåbär".encode("cp1252"), "blåbär", "unknown-charset"),
        ("", "blåbär".encode(), "blåbär", "undeclared-charset"),
        ("us-ascii", "żółć gęś".encode("cp1250"), "żółć gęś", "undeclared-charset"),
        ("utf-7", b"+AOU-r", "år", None),
        ("base64", "år".encode(), "år", "unknown-charset"),
        ("idna", "år".encode(), "år", "unknown-charset"),
        ("utf-8", "Å bruten".encode() + b"\xff", "Å bruten\ufffd", None),
    ],
)
def test_a_text_survives_a_wrong_charset(charset: str, body: bytes, text: str, defect: str | None) -> None:
    declared = f"; charset={charset}" if charset else ""
    mail = parse(make_raw(f"From: {DAG}", f"Content-Type: text/plain{declared}", body=body))
    assert mail.text.strip() == text
    assert defect is None or defect in mail.defects


def test_a_picture_within_the_html_leaves_no_trace_in_the_text() -> None:
    html = f'<p>Hej</p><img src="data:image/png;base64,{"A" * 100_000}"><p>då</p>'
    assert parse(make_raw(f"From: {DAG}", "Content-Type: text/html", body=html)).text == "Hej\n\ndå\n"


def _multipart(*parts: str, boundary: str = "gräns", declared: str | None = None, end: str = "--") -> bytes:
    body = "".join(f"--{boundary}\n{part}\n" for part in parts) + (f"--{boundary}{end}\n" if end else "")
    declared = f'; boundary="{boundary}"' if declared is None else declared
    return make_raw(f"From: {DAG}", f"Content-Type: multipart/mixed{declared}", body=body)


HELLO = "Content-Type: text/plain; charset=utf-8\n\nHej där"
FILE = (
    'Content-Type: image/png\nContent-Disposition: attachment; filename="bild.png"\n'
    "Content-Transfer-Encoding: base64\n\naGVq"
)


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (_multipart(HELLO, FILE), None),
        (_multipart(HELLO, FILE, end=""), "missing-final-boundary"),
        (_multipart(HELLO, FILE, declared=""), "missing-boundary"),
        (_multipart(HELLO, FILE, declared="; boundary=other"), "wrong-boundary"),
        (_multipart(HELLO, FILE, boundary="with blanks (and) = signs"), None),
    ],
)
def test_parts_are_found_with_broken_boundaries(raw: bytes, defect: str | None) -> None:
    mail = parse(raw)
    assert mail.text == "Hej där\n"
    assert [(file.name, file.content) for file in mail.attachments] == [("bild.png", b"hej")]
    assert defect is None or defect in mail.defects


def test_a_multipart_without_parts_shows_its_words() -> None:
    mail = parse(make_raw(f"From: {DAG}", "Content-Type: multipart/mixed; boundary=x", body="Bara text\n"))
    assert mail.text == "Bara text\n"
    assert "multipart-without-parts" in mail.defects


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''r%C3%A4kning.pdf", "räkning.pdf"),
        ("attachment; filename*0*=utf-8''r%C3%A4; filename*1=kning.pdf", "räkning.pdf"),
        ('attachment; filename="=?utf-8?Q?r=C3=A4kning.pdf?="', "räkning.pdf"),
        ('attachment; filename="räkning.pdf"', "räkning.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\Mina\\a.doc"', "a.doc"),
        ("attachment; filename=med blanka.pdf", "med blanka.pdf"),
        ("attachment", ""),
        (f'attachment; filename="{"x" * 500}.pdf"', "x" * 196 + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name(disposition: str, name: str) -> None:
    part = f"Content-Type: application/pdf\nContent-Disposition: {disposition}\n\nx"
    (file,) = parse(_multipart(HELLO, part)).attachments
    assert file.name == name
    assert file.shown_name == (name or "attachment.pdf")


def test_broken_base64_gives_what_can_be_read() -> None:
    part = FILE.replace("aGVq", "aG*Vq\nIGTDpHI")
    (file,) = parse(_multipart(HELLO, part)).attachments
    assert file.content == "hej där".encode()


def test_a_text_called_base64_that_is_none_is_shown_as_it_is() -> None:
    mail = parse(make_raw(f"From: {DAG}", "Content-Transfer-Encoding: base64", body="Hej på dig!\n"))
    assert mail.text.strip() == "Hej på dig!"
    assert "broken-base64" in mail.defects


def test_uuencoded_files_leave_the_text() -> None:
    body = "Se bilden.\nbegin 644 katt.txt\n#0V%T\n`\nend\nHälsningar\n"
    mail = parse(make_raw(f"From: {DAG}", body=body))
    assert mail.text == "Se bilden.\nHälsningar\n"
    assert [(file.name, file.content) for file in mail.attachments] == [("katt.txt", b"Cat")]


def test_a_winmail_dat_gives_its_files_and_its_text() -> None:
    packed = make_tnef(("räkning å.pdf", b"%PDF"), ("b.txt", b"hej"), text="Se bilagan.")
    mail = parse(make_letter("", files=(("winmail.dat", "application/ms-tnef", packed),)))
    assert [(file.name, file.type, file.content) for file in mail.attachments] == [
        ("räkning å.pdf", "application/pdf", b"%PDF"),
        ("b.txt", "text/plain", b"hej"),
    ]
    assert mail.text == "Se bilagan.\n"
    beside = parse(make_letter("Min text.\n", files=(("winmail.dat", "application/ms-tnef", packed),)))
    assert beside.text == "Min text.\n"


@given(st.data())
def test_a_broken_winmail_dat_stays_a_file(data: st.DataObject) -> None:
    packed = bytearray(make_tnef(("a.pdf", b"%PDF"), text="Hej"))
    for _ in range(data.draw(st.integers(0, 8))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    packed = packed[: data.draw(st.integers(0, len(packed)))]
    mail = parse(make_letter("Hej\n", files=(("winmail.dat", "application/ms-tnef", bytes(packed)),)))
    assert not any(defect.startswith("unreadable") for defect in mail.defects)
    if "broken-tnef" in mail.defects:
        assert mail.attachments[0].content == packed


def test_a_forwarded_mail_is_an_attachment_named_by_its_subject() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: x@y.example\nSubject: Offert/2026\n\nInuti"
    (file,) = parse(_multipart(HELLO, inner)).attachments
    assert (file.name, file.type) == ("Offert-2026.eml", "message/rfc822")
    assert file.content.endswith(b"Inuti")


def test_pictures_of_the_html_are_inline_with_their_ids() -> None:
    raw = make_raw(
        f"From: {DAG}",
        "Content-Type: multipart/related; boundary=r",
        body='--r\nContent-Type: text/html\n\n<img src="cid:logo@x">\n'
        "--r\nContent-Type: image/png\nContent-ID: <logo@x>\n\nPNG\n--r--\n",
    )
    (file,) = parse(raw).attachments
    assert (file.content_id, file.is_inline, file.content) == ("logo@x", True, b"PNG")


def test_an_invitation_a_signature_and_a_cipher_are_noted() -> None:
    calendar = "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR"
    smime = 'Content-Type: application/pkcs7-signature; name="smime.p7s"\n\nx'
    mail = parse(_multipart(HELLO, calendar, smime))
    assert mail.calendar_method == "REPLY"
    assert mail.protection == ("smime-signed",)
    assert parse(make_raw(body="-----BEGIN PGP MESSAGE-----\n\nabc\n")).protection == ("pgp-encrypted",)


def test_a_thousand_levels_are_cut_off_and_shown() -> None:
    mail = parse(make_nested(1_000))
    assert "too-deep" in mail.defects
    assert "längst in" in mail.text
    assert parse(make_nested(20)).text == "längst in\n"


def test_ten_thousand_recipients_are_all_read() -> None:
    to = ",\n ".join(f"Kund {i} <kund{i}@kund.example>" for i in range(10_000))
    mail = parse(make_raw(f"From: {DAG}", f"To: {to}"))
    assert len(mail.to) == 10_000
    assert mail.to[-1] == Address("Kund 9999", "kund9999@kund.example")


def test_headers_with_a_line_broken_in_the_middle_go_on() -> None:
    mail = parse(
        make_raw(f"From: {DAG}", "Subject: En lång", "rad utan indrag", "Date: Tue, 03 Mar 2026 10:15:00 +0000")
    )
    assert mail.subject == "En lång rad utan indrag"
    assert mail.date == datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
    assert "broken-header" in mail.defects


def test_a_text_without_headers_is_all_text() -> None:
    assert parse(b"Hej!\nDet har ar ingen post.\n").text == "Hej!\nDet har ar ingen post.\n"
    assert parse(b"From dag Tue Mar  3 10:15:00 2026\nSubject: x\n\nHej\n").subject == "x"


@pytest.mark.parametrize("date", ["igår", "Tue, 99 Mar 2026 10:15:00", "Fri, 31 Dec 9999 23:59:59 -1400", ""])
def test_an_impossible_date_is_no_date(date: str) -> None:
    mail = parse(make_raw(f"From: {DAG}", f"Date: {date}"))
    assert mail.date is None
    assert {"broken-date", "no-date"} & set(mail.defects)


@given(st.binary(max_size=600))
def test_any_bytes_make_a_mail(raw: bytes) -> None:
    mail = parse(raw)
    assert "\0" not in mail.text + mail.subject + mail.html
    (mail.text + mail.subject + mail.html + str(mail.sender)).encode("utf-8")
    assert not any(defect.startswith("unreadable") for defect in mail.defects)


WORDS = st.sampled_from(
    [
        *("From: ", "To: ", "Subject: ", "filename*0*=", "Content-Type: text/html\n", "Content-Type: message/rfc822\n"),
        *("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n", "--b--\n", "Content-Transfer-Encoding: base64\n"),
        *("=?utf-8?B?w4U=?=", "=?", "<a@b.example>", '"', "(", "\n", "\r\n", " ", ";", ",", "\0", "å"),
        *("begin 644 a\n", "end\n", "<p>", "</p>", "<blockquote>", "<a href=", "<!--", "&amp;"),
    ]
)


@given(st.lists(WORDS, max_size=60))
def test_any_mix_of_mail_words_makes_a_mail(words: list[str]) -> None:
    mail = parse("".join(words).encode())
    assert not any(defect.startswith("unreadable") for defect in mail.defects)
    assert all(isinstance(file.content, bytes) for file in mail.attachments)


SAFE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60)


@given(text=SAFE, files=st.lists(st.binary(max_size=200), max_size=3))
def test_what_the_standard_library_writes_reads_as_it_does(text: str, files: list[bytes]) -> None:
    raw = make_letter(
        text + "\n", files=tuple((f"f{i}.bin", "application/x-thing", data) for i, data in enumerate(files))
    )
    mail = parse(raw)
    assert mail.text.strip() == text.strip()
    parts = message_from_bytes(raw).walk()
    theirs = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "application/x-thing"]
    assert [file.content for file in mail.attachments] == theirs == files


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("format=flowed", "Hej \ndu där\n\n> citat \n> går vidare\n>> äldre \nmitt svar\n-- \nDag\n",
         "Hej du där\n\n> citat går vidare\n>> äldre \nmitt svar\n-- \nDag\n"),
        ("format=flowed; delsp=yes", "本日は \n晴天\n", "本日は晴天\n"),
        ("format=flowed", " >ingen citering\n", ">ingen citering\n"),
        ("format=fixed", "Hej \ndu\n", "Hej \ndu\n"),
    ],
)  # fmt: skip
def test_flowed_lines_come_together_again(kind: str, body: str, text: str) -> None:
    assert parse(make_raw(f"From: {DAG}", f"Content-Type: text/plain; charset=utf-8; {kind}", body=body)).text == text


def test_enriched_text_keeps_its_lines() -> None:
    body = "<bold>Hej</bold>\ndu <<3\n\n\n<color><param>red</param>ny rad</color>\n"
    mail = parse(make_raw(f"From: {DAG}", "Content-Type: text/enriched; charset=utf-8", body=body))
    assert mail.text == "Hej du <3\n\nny rad\n"


def test_a_text_file_shown_in_the_letter_is_a_file_all_the_same() -> None:
    file = "Content-Type: text/plain; name=a.txt\nContent-Disposition: inline; filename=a.txt\n\nx\n"
    parts = f"--b\n\nHej\n--b\n{file}--b--\n"
    mail = parse(make_raw(f"From: {DAG}", "Content-Type: multipart/mixed; boundary=b", body=parts))
    assert (mail.text, [file.name for file in mail.attachments]) == ("Hej\n", ["a.txt"])
