"""Icons (Lucide, ISC), drawn into the page so that they take the colour of the words beside them."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
FOLDER = Path(__file__).resolve().parents[1] / "icons"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon beside a word that says the same; screen readers pass it over."""
    svg = (FOLDER / f"{name}.svg").read_text()
    inner = re.sub(r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]).strip()
    frame = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    return mark_safe(f"{frame}{inner}</svg>")  # noqa: S308  our own files
