"""Files that can do harm: known by name and by content; ordinary ones stay ordinary."""

import zipfile
from io import BytesIO

import pytest
from tests.cast import Cast
from tests.channels.test_filing import take_in
from tests.web.asking import signed_in

from skranke.cases.models import Attachment
from skranke.channels.mail.dangers import danger_of


def archive(*names: str, locked: bool = False) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, "x")
    content = bytearray(buffer.getvalue())
    if locked:
        content[content.index(b"PK\x01\x02") + 8] |= 1
        content[6] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "danger"),
    [
        ("setup.exe", b"", "program"),
        ("faktura.pdf.exe", b"", "disguised"),
        ("faktura\u202efdp.exe", b"", "disguised"),
        ("faktura.pdf", b"MZ\x90\x00", "disguised"),
        ("faktura", b"MZ\x90\x00", "program"),
        ("run.js", b"", "script"),
        ("notes.txt", b"#!/bin/sh\n", "script"),
        ("pris.xlsm", b"", "macros"),
        ("pris.docx", archive("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("pris.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
        ("link.lnk", b"", "shortcut"),
        ("login.html", b"", "page"),
        ("bild.svg", b"<svg xmlns='x'/>", "page"),
        ("mail.txt", b"<!DOCTYPE html><script>", "page"),
        ("skiva.iso", b"", "disk_image"),
        ("bilder.zip", archive("bild.jpg", "setup.exe"), "packed"),
        ("bilder.zip", archive("bild.jpg", locked=True), "locked"),
        ("faktura.exe. ", b"", "program"),
    ],
)
def test_what_can_do_harm_is_known(name: str, content: bytes, danger: str) -> None:
    assert danger_of(name, content) == danger


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faktura.pdf", b"%PDF-1.7"),
        ("bild.jpg", b"\xff\xd8\xff\xe0"),
        ("pris.docx", archive("word/document.xml")),
        ("bilder.zip", archive("bild.jpg", "2026.01.pdf")),
        ("kvitto.2026.com.pdf", b"%PDF"),
        ("broken.zip", b"PK\x03\x04broken"),
        ("kund.example.txt", b"Hej"),
        ("", b""),
    ],
)
def test_an_ordinary_file_is_ordinary(name: str, content: bytes) -> None:
    assert danger_of(name, content) == ""


MAIL = (
    b"From: Dag <dag@kund.example>\r\nTo: hej@skomakarn.example\r\nSubject: Faktura\r\nMessage-ID: <d@k>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: text/plain\r\n\r\nSe!\r\n"
    b'--b\r\nContent-Type: application/pdf; name="faktura.pdf"\r\n'
    b'Content-Disposition: attachment; filename="faktura.pdf"\r\n\r\nMZ\x90 not a pdf\r\n--b--\r\n'
)


def test_a_dangerous_file_is_not_opened_from_the_page_and_says_why(cast: Cast) -> None:
    take_in(MAIL)
    file = Attachment.objects.get()
    assert file.danger == "disguised"
    astrid = signed_in(cast.astrid)
    assert "may do harm" in astrid.get(f"/cases/{file.message.case_id}").content.decode()  # type: ignore[union-attr]
    warning = astrid.get(f"/files/{file.pk}")
    assert warning.headers["Content-Type"].startswith("text/html")
    assert "pretends to be another kind" in warning.content.decode()
    assert "Content-Disposition" not in warning.headers
    anyway = astrid.get(f"/files/{file.pk}?anyway")
    assert anyway.headers["Content-Disposition"].startswith("attachment")
    assert anyway.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.cecilia).get(f"/files/{file.pk}").status_code == 404
