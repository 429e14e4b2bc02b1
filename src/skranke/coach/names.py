"""The customer's name in the form in which one is addressed."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from skranke.coach.text import LANGUAGES

TITLE = re.compile(r"^(mr|mrs|ms|miss|dr|prof|herr|fru|pan|pani)\b\.?\s*", re.I)
# How Polish men's names end, and how they end when one speaks to them; tried from the top.
MASCULINE = (
    ("niec", "ńcu"),
    ("iec", "cu"),
    ("ciek", "ćku"),
    ("siek", "śku"),
    ("zieł", "źle"),
    ("eł", "le"),
    ("iek", "ku"),
    ("ek", "ku"),
    ("st", "ście"),
    ("ch", "chu"),
    ("sz", "szu"),
    ("cz", "czu"),
    ("rz", "rzu"),
    ("ż", "żu"),
    ("dź", "dziu"),
    ("ź", "ziu"),
    ("ś", "siu"),
    ("ć", "ciu"),
    ("ń", "niu"),
    ("l", "lu"),
    ("j", "ju"),
    ("c", "cu"),
    ("g", "gu"),
    ("k", "ku"),
    ("ł", "le"),
    ("r", "rze"),
    ("d", "dzie"),
    ("t", "cie"),
    ("n", "nie"),
    ("m", "mie"),
    ("b", "bie"),
    ("p", "pie"),
    ("w", "wie"),
    ("f", "fie"),
    ("s", "sie"),
    ("z", "zie"),
    ("x", "ksie"),
)
FEMININE = (("a", "o"),)
SOFT = ("sia", "zia", "cia", "dzia", "nia")


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    """Polish names whose form of address no rule gives, and men's names that end like women's."""
    return tomllib.loads((LANGUAGES / "pl" / "names.toml").read_text("utf-8"))


def address(name: str | None, *, code: str, greeting: str, plain: str) -> str:
    """Return the form of address of a letter; without a name the plain greeting."""
    bare = " ".join((name or "").split())
    if not bare or not any(sign.isalpha() for sign in bare):
        return plain
    if code == "pl":
        return polish_address(bare, greeting=greeting, plain=plain)
    title = TITLE.match(bare)
    return greeting.replace("{name}", bare if title else bare.split()[0])


def polish_address(name: str, *, greeting: str, plain: str) -> str:
    """Return "Dzień dobry, Panie Tomaszu," or "Pani Anno,": the first name in the vocative."""
    first = TITLE.sub("", name).split()[0] if TITLE.sub("", name).split() else ""
    if len(first) < 3 or not first.isalpha():
        return plain
    title = "Pani" if is_woman(first) else "Panie"
    return greeting.replace("{name}", f"{title} {vocative(first)}")


def is_woman(first: str) -> bool:
    """Polish women's first names end in -a, but for a few men's and a few without -a."""
    folded = first.casefold()
    if folded in _known()["men"]:
        return False
    return folded.endswith("a") or folded in _known()["women"]


def vocative(first: str) -> str:
    """Return a Polish first name as one says it to the person."""
    folded = first.casefold()
    for table in ("men", "women", "vocative"):
        if form := _known()[table].get(folded):
            return form
    endings = FEMININE if folded.endswith("a") else MASCULINE
    if folded.endswith(SOFT):
        return first[:-1] + "u"
    for ending, spoken in endings:
        if folded.endswith(ending):
            return first[: len(first) - len(ending)] + spoken
    return first
