"""Why a case lies under spam, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def reason(why: Mapping[str, object]) -> str:
    """A sentence; empty when a person put it there."""
    if why.get("why") == "host":
        score = str(why.get("score") or "")
        if score:
            return _("Your mail server’s filter calls it spam (score {score}).").format(score=score)
        return _("Your mail server’s filter calls it spam.")
    if why.get("why") == "trap":
        return _("A field was filled in that people do not see, so a machine probably wrote it.")
    if why.get("why") == "words":
        marks = why.get("marks")
        shown = [_shown(str(mark)) for mark in marks] if isinstance(marks, list) else []
        return _("It resembles what was marked as spam here: {marks}.").format(marks=", ".join(dict.fromkeys(shown)))
    return ""


def _shown(mark: str) -> str:
    return mark.partition(":")[2] if mark.startswith(("subject:", "link:", "from:")) else mark
