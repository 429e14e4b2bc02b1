"""What the filter looks at in a mail: its words, where its links lead, and who sent it."""

import re

from skranke.lib.fold import words

_LINK = re.compile(r"https?://([A-Za-z0-9.-]{1,253})", re.I)
MOST_CHARACTERS, MOST_MARKS = 20_000, 600
SHORTEST, LONGEST = 3, 24


def marks(*, subject: str, text: str, html: str, sender: str) -> list[str]:
    """Each mark once: `word`, `subject:word`, `link:host`, `from:domain`."""
    found: dict[str, None] = dict.fromkeys([f"from:{sender.rpartition('@')[2].casefold()[:100]}"])
    found.update(dict.fromkeys(f"subject:{word}" for word in _words(subject)))
    found.update(dict.fromkeys(f"link:{_site(host)}" for host in _LINK.findall(html[:MOST_CHARACTERS] or text)))
    found.update(dict.fromkeys(_words(text[:MOST_CHARACTERS])))
    return list(found)[:MOST_MARKS]


def _words(text: str) -> list[str]:
    return [word for word in words(text) if SHORTEST <= len(word) <= LONGEST and not word.isdecimal()]


def _site(host: str) -> str:
    return ".".join(host.casefold().strip(".").split(".")[-2:])[:100]
