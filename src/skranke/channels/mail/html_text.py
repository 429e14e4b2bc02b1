"""HTML to plain text for reading and searching: links kept, quote levels as ">", nothing run, nothing fetched.

An own tokenizer, since the standard library's parser takes quadratic time on some broken input.
"""

import re
from html import unescape

_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*>?|<(/?)([A-Za-z][A-Za-z0-9:]{0,30})([^<>]*)>?|([^<]+|<)", re.S)
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z-])([a-zA-Z-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SKIPPED = {"style", "script", "head", "title", "template", "noscript", "object", "svg"}
_SKIPPED_END = {name: re.compile(rf"</{name}\b[^>]*>?", re.I) for name in _SKIPPED}
_BLOCKS = {
    "p", "div", "table", "tr", "ul", "ol", "dl", "dt", "dd", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
    "blockquote", "center", "section", "article", "header", "footer", "form", "address", "fieldset", "body", "html",
    "hr",
}  # fmt: skip
_WITH_SPACE = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_MAX_QUOTE_LEVEL = 20
_MAX_TOKENS = 300_000
_MAX_LINK_CHARS = 2_000


def html_to_text(html: str) -> str:
    """The words of an HTML mail in reading order."""
    writing = _Writing()
    position, unclosed = 0, set[str]()
    for _ in range(_MAX_TOKENS):
        token = _TOKEN.match(html, position)
        if token is None or not token[0]:
            break
        position = token.end()
        if token[4] is not None:
            writing.words(token[4])
        elif token[2] is not None:
            name = token[2].lower()
            if name in _SKIPPED and name not in unclosed and not token[1]:
                position = _after(html, name, position, unclosed)
            else:
                writing.tag(name, closing=bool(token[1]), attributes=token[3])
    return writing.text()


def _after(html: str, name: str, position: int, unclosed: set[str]) -> int:
    closed = _SKIPPED_END[name].search(html, position)
    if closed is None:
        # A head that is never closed hides nothing but itself.
        unclosed.add(name)
        return position
    return closed.end()


class _Writing:
    """The text so far, line by line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._level = 0
        self._last_level = 0
        self._preformatted = 0
        self._link = ""
        self._link_text: list[str] = []
        self._wants_space = False

    def words(self, raw: str) -> None:
        """Add text between tags."""
        text = unescape(raw) if "&" in raw else raw
        if self._preformatted:
            first, *rest = text.replace("\r", "").split("\n")
            self._put(first)
            for line in rest:
                self._end_line()
                self._put(line)
            return
        text = _BLANKS.sub(" ", text)
        if not self._line:
            text = text.lstrip(" ")
        if text:
            self._put(text)

    def _put(self, text: str) -> None:
        if not text:
            return
        if self._wants_space:
            self._wants_space = False
            if self._lines and self._lines[-1].strip("> "):
                self._lines.append(">" * min(self._level, self._last_level))
        self._line.append(text)
        if self._link:
            self._link_text.append(text)

    def _prefix(self) -> str:
        return ">" * self._level + " " if self._level else ""

    def _end_line(self) -> None:
        line = "".join(self._line).replace("\xa0", " ").rstrip()
        self._line.clear()
        self._last_level = self._level
        self._lines.append((self._prefix() + line).rstrip() if self._level else line)

    def tag(self, name: str, *, closing: bool, attributes: str) -> None:
        """React to a tag."""
        if name == "br":
            self._wants_space = False
            self._end_line()
        elif name == "a":
            self._anchor(closing=closing, attributes=attributes)
        elif name == "img" and not closing:
            self._picture(attributes)
        elif name in ("td", "th") and closing and self._line:
            self._line.append(" ")
        elif name in _BLOCKS:
            self._block(name, closing=closing)

    def _block(self, name: str, *, closing: bool) -> None:
        if self._line:
            self._end_line()
        self._wants_space = self._wants_space or name in _WITH_SPACE
        step = -1 if closing else 1
        if name == "blockquote":
            self._level = min(max(self._level + step, 0), _MAX_QUOTE_LEVEL)
        elif name == "pre":
            self._preformatted = max(self._preformatted + step, 0)
        elif name == "li" and not closing:
            self._line.append("- ")
        elif name == "hr" and not closing:
            self._put("________________________________")
            self._end_line()

    def _anchor(self, *, closing: bool, attributes: str) -> None:
        if not closing:
            self._link, self._link_text = attribute(attributes, "href").strip()[:_MAX_LINK_CHARS], []
            return
        link, shown = self._link, "".join(self._link_text).strip()
        self._link = ""
        if not link.lower().startswith(("http://", "https://", "ftp://", "tel:")) or not shown:
            return
        bare = re.sub(r"^[a-z]+:/*|/$", "", link, flags=re.I)
        if bare not in re.sub(r"^[a-z]+:/*|/$", "", shown, flags=re.I):
            self._line.append(f" <{link}>")

    def _picture(self, attributes: str) -> None:
        described = attribute(attributes, "alt").strip()
        if described and len(described) < 200:
            self._put(f"[{_BLANKS.sub(' ', described)}]")

    def text(self) -> str:
        """All lines; never more than one empty line in a row that the layout alone made."""
        if self._line:
            self._end_line()
        joined = "\n".join(self._lines).strip("\n")
        return re.sub(r"\n{4,}", "\n\n\n", joined) + ("\n" if joined else "")


def attribute(attributes: str, name: str) -> str:
    """The value of one attribute of a tag, unescaped; empty when it is not there."""
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1].lower() == name:
            return unescape(found[2] or found[3] or found[4] or "")
    return ""
