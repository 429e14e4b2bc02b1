"""Whether a reply addresses the customer by name, in Polish by its vocative too."""

from collections.abc import Iterator

from skranke.coach.letter import Letter
from skranke.coach.match import Hit
from skranke.coach.text import fold

TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "herr", "fru", "frk", "pan", "pani", "panie", "prof", "sir", "madam"]
)
SHARED = 0.6


def names_customer(letter: Letter) -> Iterator[Hit]:
    """Yield the first place where a part of the customer's name stands."""
    parts = name_parts(letter.context.customer_name or "")
    if not parts:
        return
    for place, sentence in enumerate(letter.sentences):
        if sentence.role == "quote":
            continue
        for at, token in enumerate(sentence.tokens):
            if any(is_form_of(token.word, part) for part in parts):
                yield Hit(place, at, at + 1)
                return


def name_parts(name: str) -> list[str]:
    """Return the parts of a name that may stand in an address, without titles and initials."""
    words = [fold(word.strip(".,()")) for word in name.replace("-", " ").split()]
    return [word for word in words if len(word) > 1 and word not in TITLES]


def is_form_of(word: str, name: str) -> bool:
    """Tell whether a word is a name or an inflected form of it: Tomasz, Tomaszu; Anna, Anno; Marek, Marku."""
    if word == name:
        return True
    if len(name) < 3 or abs(len(word) - len(name)) > 3:
        return False
    shared = 0
    while shared < min(len(word), len(name)) and word[shared] == name[shared]:
        shared += 1
    return shared >= max(3, SHARED * len(name)) and word[shared:] in ENDINGS and name[shared:] in OWN_ENDINGS


# What a Polish form of address puts in place of a name's own ending.
ENDINGS = frozenset(
    [
        "u",
        "ie",
        "o",
        "e",
        "i",
        "ku",
        "rze",
        "dzie",
        "cie",
        "le",
        "ze",
        "zie",
        "niu",
        "siu",
        "ciu",
        "em",
        "y",
        "ę",
        "ą",
        "a",
        "owi",
    ]
)
OWN_ENDINGS = frozenset(
    ["", "a", "ek", "iek", "r", "d", "t", "eł", "ł", "ń", "ś", "ć", "ia", "o", "ek", "iec", "s", "y", "i"]
)
