"""Finding the command and calling it; each is a module of this package with `main(argv) -> int`."""

import importlib
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

# Name on the command line: the module that holds it, whether it needs the desk (Django) set up first, what it does.
COMMANDS: dict[str, tuple[str, bool, str]] = {
    "serve": ("skranke.commands.serve", True, "start the desk: pages, mail in, mail out"),
    "import-mail": ("skranke.commands.import_mail", True, "bring in a folder of mails or an mbox"),
    "beside": ("skranke.commands.beside", True, "say how an address is answered, from mail in files"),
    "parse-mail": ("skranke.commands.parse_mail", False, "say what mails say, a line of JSON each"),
    "coach": ("skranke.coach.__main__", False, "read a reply or a customer's message with the coach"),
    "background": ("skranke.commands.background", True, "the background process alone (serve starts one)"),
    "invite": ("skranke.commands.invite", True, "invite somebody to the staff and print the link"),
    "reset-password": ("skranke.commands.reset_password", True, "print a link that sets a new password"),
    "doctor": ("skranke.commands.doctor", True, "look at everything the desk needs and say what to do"),
    "service": ("skranke.commands.service", True, "print a systemd unit that starts the desk"),
    "home": ("skranke.commands.home", True, "print the folder that holds the data"),
    "backup": ("skranke.commands.backup", True, "write everything into one file, or verify one"),
    "restore": ("skranke.commands.restore", True, "bring a backup back"),
    "migrate": ("skranke.commands.migrate", True, "bring the database up to date"),
}


def main(argv: Sequence[str]) -> int:
    """Run `argv[0]`; return the exit code."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview())
        return 0
    if argv[0] not in COMMANDS:
        sys.stderr.write(f"skranke: there is no command “{argv[0]}”.\n\n{overview()}")
        return 2
    module, needs_desk, _about = COMMANDS[argv[0]]
    if needs_desk:
        tell_port(argv)
        prepare()
    command = importlib.import_module(module)
    return int(command.main(list(argv[1:])))


def tell_port(argv: Sequence[str]) -> None:
    """The settings need the port of `serve` before they are read: the address in links follows from it."""
    for option, value in pairwise(argv):
        if option == "--port" and value.isdecimal():
            os.environ["SKRANKE_PORT"] = value


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skranke.settings")
    import django

    django.setup()


def overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {about}" for name, (_module, _needs, about) in COMMANDS.items()]
    return "usage: skranke COMMAND …\n\n" + "\n".join(lines) + "\n"
