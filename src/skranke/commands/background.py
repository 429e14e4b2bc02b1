"""`skranke background`: the background process; `serve` starts it, and on other machines it may run alone."""

from collections.abc import Sequence

from skranke.rounds import background


def main(argv: Sequence[str]) -> int:
    background.run()
    return 0
