"""What may be kept of a customer's own words: never health, grief, belief, union, money or love, whoever typed it."""

from skranke.coach.codes import LANGUAGES
from skranke.coach.wordlist import pattern


def may_be_kept(text: str) -> bool:
    """Tell whether a fact holds nothing that nobody should keep about another, in whatever language it is written."""
    return not any(pattern("never_kept", code).search(text) for code in LANGUAGES)
