"""A wait as one honest sentence, rounded so that it never says less than what was found."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.cases.waiting import Wait
from skranke.promise import in_words

MINUTES = 10
SHORT = timedelta(minutes=50)
LONGEST_IN_HOURS = timedelta(hours=12)


def sentence(wait: Wait, *, zone: str, language: str) -> str:
    """As lengths while both fit into this day, else as points in time; in the active language."""
    if _is_same_day(wait, zone) and wait.nine_of_ten_by - wait.said_at <= LONGEST_IN_HOURS:
        usual, most = (_length(moment - wait.said_at) for moment in (wait.usual_by, wait.nine_of_ten_by))
        if usual == most:
            return _("Right now nine out of ten get an answer {most}.").format(most=most)
        words = _("Right now an answer usually comes {usual}, and nine times out of ten {most}.")
        return words.format(usual=usual, most=most)
    usual, most = (_moment(moment, zone, language) for moment in (wait.usual_by, wait.nine_of_ten_by))
    if usual == most:
        return _("Right now nine out of ten get an answer by {most}.").format(most=most)
    words = _("Right now an answer usually comes by {usual}, and nine times out of ten by {most}.")
    return words.format(usual=usual, most=most)


def _is_same_day(wait: Wait, zone: str) -> bool:
    return in_words.is_same_day(wait.nine_of_ten_by, wait.said_at, zone=zone)


def _length(passed: timedelta) -> str:
    if passed <= SHORT:
        minutes = max(1, -(-int(passed.total_seconds()) // (60 * MINUTES))) * MINUTES
        return ngettext("within {n} minute", "within {n} minutes", minutes).format(n=minutes)
    hours = -(-int(passed.total_seconds()) // 3600)
    return ngettext("within {n} hour", "within {n} hours", hours).format(n=hours)


def _moment(moment: datetime, zone: str, language: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    if local.minute or local.second or local.microsecond:
        local = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    day = in_words.day_of(local, zone=zone, language=language)
    return _("{day} at {clock}").format(day=day, clock=in_words.clock_of(local, zone=zone, language=language))
