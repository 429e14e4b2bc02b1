"""Quoted history in HTML put into <details>, by the marks that mail programs leave; works on cleaned HTML only."""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

from skranke.channels.mail.quoting_rules import rules

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*) ?/?>|([^<]+)")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_LINE_END = re.compile(r"<br>|</(?:p|div|tr)>")
_NAMES = re.compile(r" (?:class|id|type)=\"[^\"]*\"(?=[^<]*>)")
_VOID = {"br", "hr", "img", "col", "wbr"}
_QUOTE_CLASSES = {
    "gmail_quote",
    "gmail_quote_container",
    "yahoo_quoted",
    "protonmail_quote",
    "zmail_extra",
    "tutanota_quote",
}
_HISTORY_NAMES = {
    "divrplyfwdmsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "reply-intro",
    "outlookmessageheader",
    "mail-quote-collapse",
}
_PREFIX_CLASSES = {"moz-cite-prefix", "gmail_attr"}
_OUTLOOK_RULE = re.compile(r"border-top: ?(?:solid|#?[a-z0-9]+ solid|[\d.]+pt solid)[^;\"]*(?:e1e1e1|b5c4df|rgb)", re.I)
_MARKED = re.compile(r"quote|cite|append|rply|reference|reply-intro|outlook|border-top|gmail_attr", re.I)
# Without any of these there is no history to look for.
_HINTS = (
    *("quote", "cite", "append", "rply", "reference", "reply-intro", "outlook", "border-top", "gmail_attr", "</b>:"),
    *("from:", "från:", "fra:", "od:", "von:", "de:", "van:", "from :", "från :", "fra :", "od :", "von :", "de :"),
)
_MOST_TRIED = 300
_LABEL_WINDOW = 700
_MOST_TOKENS = 200_000


class _Open(NamedTuple):
    """An element that is open: where it began, and how much text stood before it."""

    tag: str
    start: int
    text_before: int


class _Fold(NamedTuple):
    """History that has begun: it ends with the element at this depth, or else with what holds that."""

    start: int
    depth: int
    is_element: bool


def fold_history(html: str, *, label: str) -> str:
    """Put each stretch of quoted history, outermost only, into a closed <details>."""
    spans = list(_history_spans(html))
    if not spans or not _is_text_outside(html, spans):
        return html
    pieces, position = [], 0
    for start, end in spans:
        pieces += [html[position:start], _OPENING.format(label=escape(label)), html[start:end], "</details>"]
        position = end
    return "".join([*pieces, html[position:]])


_OPENING = "<details data-quoted><summary>{label}</summary>"


def without_names(html: str) -> str:
    """The HTML without the class and id names of the sender, which could meet those of the page."""
    return _NAMES.sub("", html)


def _is_text_outside(html: str, spans: list[tuple[int, int]]) -> bool:
    """A forward without a word of its own is shown open."""
    position, outside = 0, []
    for start, end in spans:
        outside.append(html[position:start])
        position = end
    rest = re.sub(r"<[^>]*>|&nbsp;|\s", "", "".join([*outside, html[position:]]))
    return bool(rest) or "<img" in "".join(outside)


def _history_spans(html: str) -> Iterator[tuple[int, int]]:
    lowered = html.lower()
    if not any(hint in lowered for hint in _HINTS):
        return
    walk = _Walk(html)
    for count, token in enumerate(_TOKEN.finditer(html)):
        if count > _MOST_TOKENS:
            break
        span = walk.take(token)
        if span:
            yield span
    if walk.fold:
        yield walk.fold.start, len(html)


class _Walk:
    """The reading of the HTML so far."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._stack: list[_Open] = []
        self._text_chars = self._tried = 0
        self._prefix: tuple[int, int] | None = None
        self.fold: _Fold | None = None

    def take(self, token: re.Match[str]) -> tuple[int, int] | None:
        """Read one token; gives the stretch of history that ends with it."""
        closing, tag, attributes, text = token.groups()
        if text is not None:
            self._take_text(token, text)
        elif closing:
            return self._close(token)
        else:
            if self.fold is None and attributes:
                self.fold = self._begun(tag, attributes, token.start())
            if self.fold is None and tag == "blockquote" and self._prefix and self._prefix[1] == len(self._stack):
                self.fold = _Fold(self._prefix[0], len(self._stack), True)
            if tag not in _VOID:
                self._stack.append(_Open(tag, token.start(), self._text_chars))
        return None

    def _take_text(self, token: re.Match[str], text: str) -> None:
        if self.fold is None and self._tried < _MOST_TRIED and _is_from_label(text):
            self._tried += 1
            if _is_header_block(self._html, token.start()):
                self.fold = self._to_end_of_parent(token.start())
        self._text_chars += len(text.replace("&nbsp;", "").strip())

    def _close(self, token: re.Match[str]) -> tuple[int, int] | None:
        if self._stack:
            self._stack.pop()
        fold, depth = self.fold, len(self._stack)
        if fold is None or depth > fold.depth or (depth == fold.depth and not fold.is_element):
            return None
        if fold.is_element and self._is_before_prefixed_quote(fold, token):
            return None
        self.fold = self._prefix = None
        # Folded to the end of the parent: its closing tag stays outside.
        return fold.start, token.end() if depth == fold.depth else token.start()

    def _is_before_prefixed_quote(self, fold: _Fold, token: re.Match[str]) -> bool:
        """The line "… wrote:" is closed, its quote is still to come."""
        return len(self._stack) == fold.depth and self._prefix == (fold.start, fold.depth) and token[2] != "blockquote"

    def _begun(self, tag: str, attributes: str, start: int) -> _Fold | None:
        if _MARKED.search(attributes) is None:
            return None
        given = {name: unescape(value).lower() for name, value in _ATTRIBUTE.findall(attributes)}
        names = {name.removeprefix("x_") for name in (*given.get("class", "").split(), given.get("id", ""))}
        if names & _QUOTE_CLASSES or (tag == "blockquote" and given.get("type") == "cite"):
            begun = self._prefix and self._prefix[1] == len(self._stack)
            return _Fold(self._prefix[0] if begun and self._prefix else start, len(self._stack), True)
        if names & _HISTORY_NAMES or (tag == "div" and _OUTLOOK_RULE.search(given.get("style", ""))):
            return self._to_end_of_parent(start)
        if names & _PREFIX_CLASSES:
            self._prefix = (start, len(self._stack))
        return None

    def _to_end_of_parent(self, start: int) -> _Fold:
        """From the outermost element that has no text before this place, to the end of what holds it."""
        depth = len(self._stack)
        while depth > 0 and self._text_chars and self._stack[depth - 1].text_before == self._text_chars:
            depth -= 1
            start = self._stack[depth].start
        return _Fold(start, depth, False)


def _is_from_label(text: str) -> bool:
    text = text.strip()
    if not text or len(text) > 200:
        return False
    found = rules().label.match(text if ":" in text else text + ":")
    return found is not None and found["from"] is not None


def _is_header_block(html: str, start: int) -> bool:
    """ "Från: …" here is followed by "Skickat: …" and "Ämne: …"."""
    after = _LINE_END.sub("\n", html[start : start + _LABEL_WINDOW * 4])
    lines = unescape(re.sub(r"<[^>]*>?", "", after))[:_LABEL_WINDOW].split("\n")
    labels = [rules().label.match(line.strip()) for line in lines]
    kinds = {kind for found in labels if found for kind in ("sent", "date", "subject", "to") if found[kind]}
    return "subject" in kinds and bool(kinds & {"sent", "date"})
