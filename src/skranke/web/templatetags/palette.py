"""The palette and the sheet of keys, on every page of those who answer cases."""

from django import template

from skranke.cases.queries import View
from skranke.web.contexts import inbox

register = template.Library()
KEYS = {
    View.NEEDS_ANSWER: "g i",
    View.MINE: "g m",
    View.WAITING: "g a",
    View.SNOOZED: "g p",
    View.CLOSED: "g c",
    View.SPAM: "g s",
    inbox.LOOK: "g l",
}


@register.inclusion_tag("_palette.html")
def palette() -> dict[str, object]:
    """The dialogs, and a link for each view so that it can be reached from anywhere."""
    views = [{"key": KEYS[key], "name": name, "url": inbox.url_of(key)} for key, name in inbox.names().items()]
    return {"views": views}
