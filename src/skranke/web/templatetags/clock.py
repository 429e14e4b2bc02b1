"""Times on pages, by the clock of the desk."""

from datetime import datetime
from typing import Any

from django import template

from skranke.web import moments, shell

register = template.Library()


@register.simple_tag(takes_context=True)
def exact(context: dict[str, Any], moment: datetime) -> str:
    """The whole point in time."""
    return moments.exact(moment, zone=shell.zone_of(context["request"]))


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], moment: datetime) -> str:
    return moments.day(moment.astimezone(shell.zone_of(context["request"])))
