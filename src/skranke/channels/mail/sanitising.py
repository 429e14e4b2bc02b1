"""HTML of a mail made safe to show: nothing runs, nothing is fetched unasked, nothing leaves its frame."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

import nh3

from skranke.channels.mail.html_folding import fold_history, without_names

MOST_CHARS = 1_000_000
"""What is over it is not shown in the page; the raw mail can still be downloaded."""

MOST_DEPTH = 1_000
# Elements that must be closed; a paragraph, a cell or a row ends where the next one begins.
_NESTING = re.compile(
    r"<(/?)(?:div|span|table|blockquote|font|center|b|i|u|em|strong|a|section|article|ul|ol|form|small|big|s|tt|code|pre"
    r"|sub|sup|q|cite|del|ins|mark|dl|nobr|label|fieldset|button|svg|math|object|noscript|h[1-6])(?=[\s>/])",
    re.I,
)
_TAGS = {
    *("a", "abbr", "address", "article", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col"),
    *(
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
    ),
    *("h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "s", "samp"),
    *(
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    ),
    *("tt", "u", "ul", "var", "wbr"),
}
_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "math",
    "textarea",
}
_ANY = {"style", "dir", "lang", "title", "align", "class", "id"}
_SIZES = {"width", "height"}
_CELL = {"valign", "bgcolor", "colspan", "rowspan", "nowrap", *_SIZES}
_ATTRIBUTES = {
    "*": _ANY,
    "a": {"href"},
    "img": {"src", "alt", "border", *_SIZES},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", *_SIZES},
    "td": _CELL,
    "th": _CELL,
    "tr": {"valign", "bgcolor"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
    "hr": {"size", "color", "width"},
}
_STYLES = {
    *(
        "color",
        "background-color",
        "font-weight",
        "font-style",
        "font-size",
        "font-family",
        "font-variant",
        "line-height",
    ),
    *(
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "letter-spacing",
        "vertical-align",
        "white-space",
    ),
    *("border", "border-top", "border-right", "border-bottom", "border-left", "border-collapse", "border-color"),
    *("border-style", "border-width", "border-spacing", "border-radius", "padding", "padding-top", "padding-right"),
    *("padding-bottom", "padding-left", "width", "max-width", "min-width", "direction", "display", "list-style-type"),
    *("overflow-wrap", "word-break", "table-layout"),
}
_UNSAFE_STYLE = re.compile(r"url\s*\(|expression|image-set|\\|javascript|@", re.I)
_LINK = re.compile(r"\s*(?:https?://|mailto:|tel:)", re.I)
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+\Z", re.I)
_IMG = re.compile(r"<img((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_TINY = re.compile(r"[01](?:px)?\Z")
Address = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML to show, with what was held back."""

    html: str
    blocked_images: int
    """Remote pictures that show only after a click."""
    trackers: int
    """Invisible pictures that only tell the sender that the mail was opened; taken out."""
    is_cut: bool
    """Some or all of it is not shown, since it is too long or nested too deep; the text still is."""


def safe_html(
    html: str, *, fold_label: str, attachment_url: Address = lambda _: None, remote_url: Address = lambda _: None
) -> SafeHtml:
    """Make HTML safe.

    `attachment_url` gives the address of a picture by its content id, `remote_url` that of a remote one once a person
    has asked for it; either gives None for what is not to be shown. `fold_label` stands on folded history.
    """
    if is_too_deep(html):
        return SafeHtml("", 0, 0, is_cut=True)
    cleaned = _cleaner().clean(html[:MOST_CHARS].replace("\0", ""))
    pictures = _Pictures(attachment_url, remote_url)
    shown = _IMG.sub(pictures.place, cleaned)
    return SafeHtml(
        html=without_names(fold_history(shown, label=fold_label)),
        blocked_images=pictures.blocked,
        trackers=pictures.trackers,
        is_cut=len(html) > MOST_CHARS,
    )


def is_too_deep(html: str) -> bool:
    """More elements within elements than any letter has: the parser takes quadratic time over them."""
    depth = 0
    for closing in _NESTING.findall(html[:MOST_CHARS]):
        depth += -1 if closing else 1
        if depth > MOST_DEPTH:
            return True
        depth = max(depth, 0)
    return False


def _cleaner() -> nh3.Cleaner:
    global _prepared
    if _prepared is None:
        _prepared = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags=_DROPPED_WITH_CONTENT,
            attributes=_ATTRIBUTES,
            attribute_filter=_filtered,
            filter_style_properties=_STYLES,
            link_rel="noopener noreferrer",
            set_tag_attribute_values={"a": {"target": "_blank"}},
            url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        )
    return _prepared


_prepared: nh3.Cleaner | None = None


def _filtered(tag: str, name: str, value: str) -> str | None:
    """What stays of an attribute. No "<" is left in any, so that in the result every "<" begins a tag."""
    if name == "style":
        return None if _UNSAFE_STYLE.search(value) or "<" in value else value
    if name == "href":
        return value.strip().replace("<", "%3C").replace(">", "%3E") if _LINK.match(value) else None
    if name == "src":
        return _source(value.strip())
    return value.replace("<", "").replace(">", "") if "<" in value or ">" in value else value


def _source(value: str) -> str | None:
    if value[:4].lower() == "cid:" or _LINK.match(value):
        return value.replace("<", "%3C").replace(">", "%3E")
    return value if _PICTURE_DATA.match(value) else None


class _Pictures:
    """Pictures put in place or held back, counted."""

    def __init__(self, attachment_url: Address, remote_url: Address) -> None:
        self._attachment_url, self._remote_url = attachment_url, remote_url
        self.blocked = self.trackers = 0

    def place(self, tag: re.Match[str]) -> str:
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[1])}
        source = given.pop("src", "")
        if source[:4].lower() == "cid:":
            return self._attached(source[4:], given)
        if source[:5].lower() == "data:":
            return _tag({**given, "src": source})
        return self._remote(source, given) if source else _described(given)

    def _attached(self, content_id: str, given: dict[str, str]) -> str:
        address = self._attachment_url(content_id.strip("<> "))
        return _tag({**given, "src": address}) if address else _described(given)

    def _remote(self, source: str, given: dict[str, str]) -> str:
        if _TINY.match(given.get("width", "").strip()) or _TINY.match(given.get("height", "").strip()):
            self.trackers += 1
            return ""
        address = self._remote_url(source)
        if address:
            return _tag({**given, "src": address})
        self.blocked += 1
        return _tag({**given, "data-remote-src": source, "alt": given.get("alt", "")})


def _described(given: dict[str, str]) -> str:
    return f"[{escape(given['alt'])}]" if given.get("alt") else ""


def _tag(attributes: dict[str, str]) -> str:
    return "<img" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">"
