"""`skranke …`: the command line."""

import sys

from skranke.commands import run


def main() -> int:
    return run.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
