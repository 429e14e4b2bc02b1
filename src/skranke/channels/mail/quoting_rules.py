"""The rules of `quoting_rules.toml` as compiled patterns."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Rules(NamedTuple):
    """Patterns for one line or a few joined ones."""

    label: re.Pattern[str]
    """A header line of a quoted mail: its groups are named from, sent, date, to, cc, subject."""
    wrote: re.Pattern[str]
    """Ends in "… wrote:"."""
    wrote_bare: re.Pattern[str]
    """The same without its colon."""
    wrote_prefixed: re.Pattern[str]
    """ "> wrote:", the end of an address that a program wrapped before its bracket."""
    own_words: re.Pattern[str]
    """ "I wrote": a sentence about oneself."""
    start: re.Pattern[str]
    """Begins like "On 3 March …" and has a figure near."""
    citing: re.Pattern[str]
    """ "Quoting Dag <dag@…>:"."""
    column_to: re.Pattern[str]
    """ "To" alone on a line."""
    column_subject: re.Pattern[str]
    separator: re.Pattern[str]
    """ "-----Original Message-----"."""
    device: re.Pattern[str]
    """ "Sent from my iPhone"."""
    closing: re.Pattern[str]
    """ "Kind regards", perhaps with a name."""
    disclaimer: re.Pattern[str]
    """The beginning of a company's fine print."""
    thanks: re.Pattern[str]
    """ "Thanks," that stands where a closing would."""


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def rules() -> Rules:
    """Read and compile the rules once."""
    data = tomllib.loads((Path(__file__).parent / "quoting_rules.toml").read_text("utf-8"))
    labels = "|".join(f"(?P<{kind}>{_any(words)})" for kind, words in data["labels"].items())
    verbs = "|".join(sorted(data["wrote"]["verbs"], key=len, reverse=True))
    selves = _any(data["wrote"]["selves"])
    separators, alone = _any(data["separators"]["words"]), _any(data["separators"]["alone"])
    name = r"[ ,]{1,3}[^\W\d_][\w.'’-]{0,30}(?: [^\W\d_][\w.'’-]{0,30}){0,3}"
    return Rules(
        label=re.compile(
            rf"[ \t]{{0,12}}\*{{0,2}}(?:{labels})\s?\*{{0,2}}[ \t]?[:：]\*{{0,2}}[ \t]?(?P<value>[^\n]*)", re.I
        ),
        wrote=re.compile(
            rf"(?:^|[\s,>)\]\"*])(?:{verbs})(?!\w)[^\n:]{{0,60}}(?:\d{{1,2}}:\d\d[^\n:]{{0,40}})?[:：]\*?$", re.I
        ),
        wrote_bare=re.compile(rf"[>)\]\"*][ \t](?:{verbs})[ \t]*$|[ \t](?:{verbs})[ \t]*-{{2,}}[ \t]*$", re.I),
        wrote_prefixed=re.compile(rf"[ \t]*>[ \t]*(?:{verbs})[ \t]?:[ \t]*$", re.I),
        own_words=re.compile(rf"\b(?:(?:{selves}) (?:{verbs})|(?:{verbs}) (?:{selves}))\b", re.I),
        start=re.compile(
            rf"[*_-]{{0,4}}[ \t]?(?:(?:{_any(data['wrote']['starts'])})\b[^\n]{{0,40}}\d|\d{{1,4}}[-./ 年년])", re.I
        ),
        citing=re.compile(rf"(?:{_any(data['wrote']['citing'])})\b[^\n]{{2,200}}:$", re.I),
        column_to=re.compile(_any(data["columns"]["to"]), re.I),
        column_subject=re.compile(_any(data["columns"]["subject"]), re.I),
        separator=re.compile(
            rf"[ \t>*]*(?:[-_=*–—]{{2,}}\s*(?:{separators})\s*[-_=*–—:]{{2,}}\*?|(?:{alone})\s?:)[ \t]*$"
            # "---- Dag wrote ----"
            rf"|[ \t]*-{{2,}}[ \t][^\n]{{2,120}}[ \t](?:{verbs})[ \t]*-{{2,}}[ \t]*$"
            rf"|[ \t>*#=_-]{{0,40}}(?:{'|'.join(data['separators']['lines'])})[ \t*#=_-]{{0,40}}$",
            re.I,
        ),
        device=re.compile(
            rf"[\s<(*_/–-]*(?:{'|'.join(data['signatures']['lines'])})"
            rf"(?:[,;.–-]{{0,2}} ?(?:{_any(data['signatures']['excuses'])})[^\n]{{0,100}})?[\s>)*_.!]*$",
            re.I,
        ),
        closing=re.compile(rf"[ \t]*(?:{_any(data['closings']['phrases'])})(?:[,.! ]*|{name}[,. ]*)$", re.I),
        disclaimer=re.compile(rf"[ \t*_]{{0,4}}(?:{'|'.join(data['disclaimers']['lines'])})", re.I),
        thanks=re.compile(rf"[ \t]*(?:{_any(data['closings']['thanks'])})[,.! ]*$", re.I),
    )
