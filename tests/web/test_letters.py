"""Mail as it was laid out, its pictures, files and raw source: nothing runs, nothing is fetched unasked."""

import pytest

from skranke.cases.models import Attachment, Message
from skranke.channels import ledger
from skranke.lib import outside
from tests.cast import Cast
from tests.makers import make_case
from tests.web.asking import signed_in

HTML = (
    '<p onclick="steal()">Hej <b>alla</b></p><script>alert(1)</script><img src="https://bild.example/a.png" width="90">'
    '<img src="cid:sko@x">'
)


def letter(cast: Cast, html: str = HTML) -> Message:
    message = make_case(cast).messages.get()
    Message.objects.filter(pk=message.pk).update(html=html, raw=ledger.mails().put(b"Subject: Klacken\r\n\r\nHej."))
    Attachment.objects.create(
        message=message,
        name="sko.png",
        type="image/png",
        size_bytes=4,
        digest=ledger.files().put(b"\x89PNG"),
        content_id="sko@x",
    )
    return message


def test_a_letter_is_shown_without_scripts_in_a_sandbox_of_its_own(cast: Cast) -> None:
    message = letter(cast)
    answer = signed_in(cast.bo).get(f"/messages/{message.pk}/html")
    page = answer.content.decode()
    assert "<b>alla</b>" in page
    assert "alert(1)" not in page
    assert "onclick" not in page
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert signed_in(cast.cecilia).get(f"/messages/{message.pk}/html").status_code == 404


def test_remote_pictures_are_held_back_until_asked_and_then_come_through_us(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = letter(cast)
    bo = signed_in(cast.bo)
    held = bo.get(f"/messages/{message.pk}/html").content.decode()
    assert ' src="https://bild.example' not in held
    assert "The sender can notice that." in held
    shown = bo.get(f"/messages/{message.pk}/html?pictures").content.decode()
    assert "https://bild.example/a.png" not in shown
    url = shown.split(' src="')[1].split('"')[0].replace("&amp;", "&")
    assert url.startswith(f"/messages/{message.pk}/picture?from=")
    asked: list[str] = []

    def fetch(address: str, *, types: object) -> outside.Fetched:
        asked.append(address)
        return outside.Fetched(b"\x89PNG", "image/png")

    monkeypatch.setattr(outside, "fetch", fetch)
    picture = bo.get(url)
    assert (picture.content, picture.headers["Content-Type"]) == (b"\x89PNG", "image/png")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert asked == ["https://bild.example/a.png"]
    assert signed_in(cast.cecilia).get(url).status_code == 404
    # An address that does not stand in the mail is not fetched.
    assert bo.get(f"/messages/{message.pk}/picture?from=https://inside.example/").status_code == 404
    assert len(asked) == 1


def test_a_picture_in_the_text_is_shown_and_any_other_file_only_downloaded(cast: Cast) -> None:
    message = letter(cast)
    picture = message.attachments.get()
    page = Attachment.objects.create(
        message=message, name="sida.html", type="text/html", size_bytes=9, digest=ledger.files().put(b"<script>")
    )
    bo = signed_in(cast.bo)
    assert f'src="/files/{picture.pk}/inline"' in bo.get(f"/messages/{message.pk}/html").content.decode()
    inline = bo.get(f"/files/{picture.pk}/inline")
    assert inline.headers["Content-Type"] == "image/png"
    for file in (picture, page):
        download = bo.get(f"/files/{file.pk}")
        assert download.headers["Content-Disposition"].startswith("attachment")
        assert download.headers["Content-Type"] == "application/octet-stream"
        assert download.headers["X-Content-Type-Options"] == "nosniff"
        assert download.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert bo.get(f"/files/{page.pk}/inline").status_code == 404
    assert signed_in(cast.cecilia).get(f"/files/{picture.pk}").status_code == 404


def test_the_raw_source_is_read_and_downloaded(cast: Cast) -> None:
    message = letter(cast)
    bo = signed_in(cast.bo)
    assert "Subject: Klacken" in bo.get(f"/messages/{message.pk}/raw").content.decode()
    assert bo.get(f"/messages/{message.pk}/raw?download").headers["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.cecilia).get(f"/messages/{message.pk}/raw").status_code == 404
    Message.objects.update(raw="")
    assert bo.get(f"/messages/{message.pk}/raw").status_code == 404
