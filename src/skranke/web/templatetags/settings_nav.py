"""The list of settings beside each settings page."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from skranke.people import rights
from skranke.people.rights import Deed

register = template.Library()


@register.inclusion_tag("settings/_nav.html", takes_context=True)
def settings_nav(context: dict[str, Any]) -> dict[str, object]:
    """Links to the settings this person may see, the current one marked."""
    user, path = context["user"], context["request"].path
    wanted = [
        (_("Mailboxes"), "mailboxes", "mailbox", Deed.CHANGE_SETTINGS),
        (_("Staff and teams"), "staff", "users", Deed.INVITE),
        (_("Record of changes"), "audit", "history", Deed.CHANGE_STAFF),
        (_("First steps"), "begin", "store", Deed.CHANGE_SETTINGS),
    ]
    links = [
        {"name": name, "url": url, "icon": icon, "is_current": path == url or path.startswith(f"{url}/")}
        for name, view, icon, deed in wanted
        if rights.may(user, deed)
        for url in [reverse(view)]
    ]
    return {"links": links}
