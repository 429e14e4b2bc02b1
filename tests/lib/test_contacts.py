"""What a page of HTML shows of ways to reach a company."""

import pytest

from skranke.lib import contacts
from skranke.lib.contacts import FORM, MAIL, PHONE, Contact

URL = "https://www.skomakarn.example/kontakt"


def found(html: str) -> list[Contact]:
    return contacts.read(html, url=URL).contacts


@pytest.mark.parametrize(
    ("html", "contact"),
    [
        ('<a href="mailto:Hej@Skomakarn.example?subject=Hej">Skriv</a>', Contact(MAIL, "hej@skomakarn.example")),
        ("<p>Mejla butik@skomakarn.example.</p>", Contact(MAIL, "butik@skomakarn.example")),
        ("<p>info [at] skomakarn [punkt] example</p>", Contact(MAIL, "info@skomakarn.example")),
        ('<a href="tel:+46-8-465%20004%2010">Ring</a>', Contact(PHONE, "+46-8-465 004 10")),
        ("<p>Telefon: 08-465 004 10</p>", Contact(PHONE, "08-465 004 10")),
        ("<p>Tlf. 22 22 55 55</p>", Contact(PHONE, "22 22 55 55")),
        ("<p>+48 22 555 01 01</p>", Contact(PHONE, "+48 22 555 01 01")),
        ('<form method="post" action="/skicka"><textarea name="m"></textarea></form>', Contact(FORM, URL)),
        (
            '<form method="post" action="https://forms.example/a"><textarea></textarea></form>',
            Contact(FORM, "https://forms.example/a"),
        ),
        (
            '<script src="https://desk.skomakarn.example/form/abc/embed.js"></script>',
            Contact(FORM, "https://desk.skomakarn.example/form/abc"),
        ),
    ],
)
def test_each_way_to_write_or_call_is_found(html: str, contact: Contact) -> None:
    assert found(html) == [contact]


@pytest.mark.parametrize(
    "html",
    [
        '<form action="/sok"><input type="search" name="q"></form>',
        '<form method="post"><input type="email"><input type="password"></form>',
        '<img src="logo@2x.png">logo@2x.png',
        "<script>var a = 'x@y.example'; tel = '08-465 004 10'</script>",
        "<p>Org.nr 556677-8899, since 1987, 1 299 kr</p>",
    ],
)
def test_what_is_no_way_in_is_left_alone(html: str) -> None:
    assert found(html) == []


def test_the_same_number_is_known_however_it_is_written() -> None:
    assert contacts.is_same(Contact(PHONE, "+46 (0)8 465 004 10"), Contact(PHONE, "08-46500410"))
    assert not contacts.is_same(Contact(PHONE, "08-465 004 10"), Contact(PHONE, "08-465 004 11"))
    assert contacts.is_same(Contact(FORM, "http://a.example/b/"), Contact(FORM, "https://a.example/b"))


def test_pages_about_contact_come_first_and_other_sites_not_at_all() -> None:
    html = '<a href="/skor">1</a><a href="https://other.example/kontakt">2</a><a href="/kontakt#top">3</a>'
    assert contacts.read(html, url="https://www.skomakarn.example/").links == [
        "https://www.skomakarn.example/kontakt",
        "https://www.skomakarn.example/skor",
    ]


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    assert Contact(MAIL, "a@b.example") in found("<p><a href='mailto:a@b.example'><<form></textarea><table><td")
