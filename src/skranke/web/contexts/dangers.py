"""Why a file is not opened just so, in words."""

from django.utils.translation import gettext as _


def danger_words(danger: str) -> str:
    """A sentence; empty for an ordinary file."""
    return {
        "": "",
        "program": _("This is a program. Whoever opens it lets it do what it likes on the computer."),
        "script": _("This is a script. Whoever opens it lets it do what it likes on the computer."),
        "macros": _("This document carries macros, which run when it is opened and can do harm."),
        "shortcut": _("This is a shortcut, which can start something quite different from what it shows."),
        "page": _("This is a web page in a file. Such files often show a false sign-in page."),
        "disguised": _("This file pretends to be another kind than it is."),
        "disk_image": _("This is a disk image. What is in it gets past the checks of the computer."),
        "locked": _("This archive is locked with a password, so no filter could look into it."),
        "packed": _("This archive has a program or a script in it."),
    }.get(danger, _("This file can do harm when it is opened."))
