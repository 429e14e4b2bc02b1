"""Two old forms of text made plain: flowed lines (RFC 3676) joined again, enriched text (RFC 1896) as HTML."""

import re

_LEVEL = re.compile(r"(>*)( ?)(.*)", re.S)
_NEWLINES = re.compile(r"\n(\n*)")
_PARAMETERS = re.compile(r"<param>[^<]{0,1000}</param>", re.I)
_NO_FILL = re.compile(r"<(/?)nofill>", re.I)
_LONGEST_JOINED = 20_000


def unflowed(text: str, *, drops_space: bool) -> str:
    """Lines that end in a blank go on in the next one of the same quote level; a signature's "-- " does not."""
    out: list[str] = []
    joined, joined_level, length = list[str](), -1, 0

    def end_paragraph() -> None:
        nonlocal joined, joined_level, length
        if joined_level >= 0:
            out.append((">" * joined_level + " " if joined_level else "") + "".join(joined))
        joined, joined_level, length = [], -1, 0

    lines = text.split("\n")
    for index, line in enumerate(lines):
        found = _LEVEL.match(line)
        marks, content = (found[1], found[3]) if found else ("", line)
        level = len(marks)
        if level != joined_level or length > _LONGEST_JOINED:
            end_paragraph()
        goes_on = content.endswith(" ") and content != "-- " and index + 1 < len(lines)
        joined_level = level
        piece = content[:-1] if goes_on and drops_space else content
        joined.append(piece)
        length += len(piece)
        if not goes_on:
            end_paragraph()
    end_paragraph()
    return "\n".join(out)


def enriched_as_html(text: str) -> str:
    """A single newline is a blank, n of them are n - 1; "<<" is "<"; parameters are not shown."""
    text = _PARAMETERS.sub("", text.replace("\r\n", "\n").replace("<<", "&lt;"))
    return _NO_FILL.sub(r"<\1pre>", _NEWLINES.sub(lambda found: "<br>" * len(found[1]) or " ", text))
