"""`skranke doctor`: looks at all that the desk needs and says what to do; exits with 1 when something is wrong."""

import argparse
import sys
import textwrap
from collections.abc import Sequence

from skranke.channels import health
from skranke.channels.health import Point
from skranke.lib import clock

WIDTH = 100


def main(argv: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="skranke doctor", description=__doc__).parse_args(argv)
    troubles = 0
    for point in health.examine(at=clock.now()):
        troubles += not point.is_ok
        sys.stdout.write(line(point))
        sys.stdout.flush()
    sys.stdout.write("\nAll is well.\n" if not troubles else f"\n{troubles} of these want your attention.\n")
    return 1 if troubles else 0


def line(point: Point) -> str:
    mark = "ok     " if point.is_ok else "TROUBLE"
    text = f"{mark}  {point.about}: {point.words}\n"
    if point.to_do:
        text += textwrap.fill(point.to_do, WIDTH, initial_indent=" " * 9, subsequent_indent=" " * 9) + "\n"
    return text
