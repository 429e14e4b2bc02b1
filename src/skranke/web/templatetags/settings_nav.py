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
        (_("Your settings"), "own_settings", "user", None),
        (_("Work and news"), "work", "bell", Deed.ANSWER_CASES),
        (_("Writing"), "writing", "pencil", Deed.ANSWER_CASES),
        (_("Saved replies"), "saved_replies", "zap", Deed.ANSWER_CASES),
        (_("Password and two-factor"), "mfa_index", "shield-check", None),
        (_("Ways in"), "ways_in", "store", Deed.CHANGE_SETTINGS),
        (_("Mailboxes"), "mailboxes", "mailbox", Deed.CHANGE_SETTINGS),
        (_("Domains"), "domains", "globe", Deed.CHANGE_SETTINGS),
        (_("Web forms"), "web_forms", "globe", Deed.CHANGE_SETTINGS),
        (_("Spam"), "spam_filter", "ban", Deed.CHANGE_SETTINGS),
        (_("Beside your mail program"), "beside_list", "eye", Deed.SEE_TROUBLE),
        (_("SMS"), "sms_service", "phone", Deed.CHANGE_SETTINGS),
        (_("Opening hours"), "hours", "calendar-days", Deed.CHANGE_SETTINGS),
        (_("Promises"), "promises", "clock", Deed.CHANGE_SETTINGS),
        (_("Receipts"), "receipts", "mail", Deed.CHANGE_SETTINGS),
        (_("Mail ledger"), "ledger", "list-checks", Deed.SEE_TROUBLE),
        (_("Policies and decisions"), "policies", "scale", Deed.ANSWER_CASES),
        (_("Staff and teams"), "staff", "users", Deed.INVITE),
        (_("Record of changes"), "audit", "history", Deed.CHANGE_STAFF),
        (_("First steps"), "begin", "hand", Deed.CHANGE_SETTINGS),
    ]
    links = [
        {"name": name, "url": url, "icon": icon, "is_current": _is_current(path, url)}
        for name, view, icon, deed in wanted
        if deed is None or rights.may(user, deed)
        for url in [reverse(view)]
    ]
    return {"links": links}


def _is_current(path: str, url: str) -> bool:
    # Everything lies below the first page; the others own what is below them.
    return path == url or (url != reverse("own_settings") and path.startswith(url.rstrip("/") + "/"))
