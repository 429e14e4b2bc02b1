"""What stands in the record of changes, in the reader's language."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()
DEEDS = {
    "desk set up": _("set up the desk"),
    "sample shop added": _("added the sample shop"),
    "sample shop removed": _("removed the sample shop"),
    "mailbox added": _("connected a mailbox"),
    "mailbox changed": _("changed a mailbox"),
    "mailbox paused": _("paused a mailbox"),
    "mailbox resumed": _("let a mailbox go on"),
    "mailbox removed": _("removed a mailbox"),
    "lost mail settled": _("said that a mail which was taken away is dealt with"),
    "mail filed again": _("let a mail be read again"),
    "receipts on": _("switched receipts on"),
    "receipts off": _("switched receipts off"),
    "invited": _("invited somebody"),
    "invitation withdrawn": _("withdrew an invitation"),
    "joined": _("joined"),
    "roles changed": _("changed roles"),
    "left": _("ended an account"),
    "team added": _("added a team"),
    "team renamed": _("renamed a team"),
    "sms service changed": _("changed the service for SMS"),
    "way in added": _("added a way in"),
    "way in changed": _("changed a way in"),
    "way in removed": _("took a way in out of the register"),
    "policy published": _("published a policy"),
    "policy retired": _("put a policy away"),
    "policy brought back": _("brought a policy back"),
    "hours changed": _("changed opening hours"),
    "hours removed": _("removed opening hours"),
    "own day added": _("added a day of the company’s own"),
    "own day removed": _("removed a day of the company’s own"),
    "promise changed": _("changed a promise"),
    "promise taken back": _("took a promise back"),
    "group added": _("added a group of customers"),
}


@register.filter
def in_words(deed: str) -> str:
    return str(DEEDS.get(deed, deed))
