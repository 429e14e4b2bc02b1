"""Finds the ways to reach a company that a page of HTML shows: mail addresses, phone numbers, forms to write in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

MAIL, PHONE, FORM = "mail", "phone", "form"
_ADDRESS = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,15}\b")
_AT = re.compile(r"\s*[\[({]\s*(?:at|@|snabel-?a|snabel|krøllalfa|małpa)\s*[\])}]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({]\s*(?:dot|punkt|kropka|prikk)\s*[\])}]\s*", re.IGNORECASE)
_DIGITS = r"(?:\+|00)?\(?\d[\d ()/.\-\u00a0]{4,18}\d"
_NUMBER = re.compile(
    r"(?:\b(?:tel|tlf|telefon|telefoon|phone|mobil|mobile|mob|ring|call|zadzwoń|infolinia|kundtjänst|kundeservice)"
    rf"\b[^\d+]{{0,20}}|(?=\+))({_DIGITS})",
    re.IGNORECASE,
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
_SILENT = {"script", "style", "noscript", "template"}
_TELLING = re.compile(
    r"contact|kontakt|kundservice|kundeservice|support|help|hjelp|hjælp|hjälp|pomoc|about|om-oss|om-os|o-nas", re.I
)


@dataclass(frozen=True)
class Contact:
    """One way to reach the company, in the form in which it is compared."""

    kind: str
    value: str


@dataclass
class _Form:
    action: str
    is_post: bool
    fields: set[str] = field(default_factory=set)

    @property
    def is_for_writing(self) -> bool:
        """A form with room for a message, or one that asks for an address and is no sign-in or newsletter."""
        return "textarea" in self.fields and "password" not in self.fields


@dataclass(frozen=True)
class Page:
    contacts: list[Contact]
    links: list[str]


def read(html: str, *, url: str) -> Page:
    """What the page shows, and the pages of the same site that it leads to, the likeliest first."""
    parser = _Reader(url)
    parser.feed(html)
    parser.close()
    found = [*parser.found, *_in_text(" ".join(parser.text)), *_forms(parser, url)]
    host = urlsplit(url).hostname
    links = [link for link in dict.fromkeys(parser.links) if urlsplit(link).hostname == host]
    return Page(list(dict.fromkeys(found)), sorted(links, key=lambda link: not _TELLING.search(link)))


def number_of(typed: str) -> str:
    """A phone number by its digits, without the country's code or the nought that stands for it."""
    digits = re.sub(r"\D", "", typed.replace("(0)", ""))
    if typed.strip().startswith("+") or digits.startswith("00"):
        digits = re.sub(r"^(?:00)?(?:46|45|47|48|44)", "", digits)
    return digits.lstrip("0")


def is_same(one: Contact, other: Contact) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == PHONE:
        return number_of(one.value) == number_of(other.value)
    return _bare(one.value) == _bare(other.value)


def _bare(value: str) -> str:
    return value.casefold().partition("?")[0].partition("#")[0].rstrip("/").removeprefix("https").removeprefix("http")


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.found: list[Contact] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.forms: list[_Form] = []
        self.frames: list[str] = []
        self._silent = 0
        self._form: _Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in _SILENT
        if tag == "a":
            self._link(given.get("href", "").strip())
        elif tag == "form":
            action = urljoin(self.url, given.get("action", "") or self.url)
            self._form = _Form(action, is_post=given.get("method", "").lower() == "post")
            self.forms.append(self._form)
        elif tag in {"textarea", "input"} and self._form is not None:
            self._form.fields.add("textarea" if tag == "textarea" else given.get("type", "text").lower())
        elif tag in {"iframe", "script"} and "/form/" in given.get("src", ""):
            self.frames.append(urljoin(self.url, given["src"]))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)

    def _link(self, href: str) -> None:
        scheme, _colon, rest = href.partition(":")
        if scheme.lower() == "mailto":
            address = unquote(rest.partition("?")[0]).strip()
            self.found += [Contact(MAIL, found.casefold()) for found in _ADDRESS.findall(address)]
        elif scheme.lower() in {"tel", "callto"}:
            self._number(unquote(rest))
        elif href and not href.startswith(("#", "javascript:", "data:")):
            link = urljoin(self.url, href).partition("#")[0]
            if urlsplit(link).scheme in {"http", "https"}:
                self.links.append(link)

    def _number(self, typed: str) -> None:
        if len(number_of(typed)) >= 5:
            self.found.append(Contact(PHONE, " ".join(typed.split())))


def _in_text(text: str) -> Iterator[Contact]:
    plain = _DOT.sub(".", _AT.sub("@", text))
    for address in _ADDRESS.findall(plain):
        if not address.lower().endswith(_PICTURES):
            yield Contact(MAIL, address.casefold().rstrip("."))
    seen: set[str] = set()
    for match in _NUMBER.finditer(plain):
        number = number_of(match[1])
        if 7 <= len(number) <= 12 and number not in seen:
            seen.add(number)
            yield Contact(PHONE, " ".join(match[1].split()))


def _forms(parser: _Reader, url: str) -> Iterator[Contact]:
    for form in parser.forms:
        if form.is_for_writing:
            yield Contact(FORM, form.action if urlsplit(form.action).hostname != urlsplit(url).hostname else url)
    for frame in parser.frames:
        yield Contact(FORM, re.sub(r"/embed\.js$", "", frame.partition("?")[0]))
