"""`skranke home`: print the folder that holds the data, for scripts."""

import sys
from collections.abc import Sequence

from django.conf import settings


def main(argv: Sequence[str]) -> int:
    sys.stdout.write(f"{settings.SKRANKE_HOME}\n")
    return 0
