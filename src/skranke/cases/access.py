"""Nobody fetches a case by id: these functions hand it out or answer 404, whether it is missing or another team's."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from skranke.cases.models import Attachment, Case, Message
from skranke.lib.errors import NotFound
from skranke.people import rights
from skranke.people.models import User


def visible(user: User) -> QuerySet[Case]:
    """The cases this person may see: those of their teams and those without a team; none for a mere administrator."""
    if not rights.may(user, rights.Deed.ANSWER_CASES):
        return Case.objects.none()
    return Case.objects.filter(Q(team__isnull=True) | Q(team__in=rights.teams_of(user)))


def case_for(user: User, number: int) -> Case:
    case = visible(user).select_related("customer", "owner", "way_in", "team").filter(pk=number).first()
    if case is None:
        raise NotFound(_("There is no case with this number, or it belongs to another team."))
    return case


def case_now_for(user: User, number: int) -> Case:
    """The case, or the one it has been merged into meanwhile: what is being written must not stay behind."""
    case = case_for(user, number)
    while case.state == Case.MERGED and case.merged_into_id is not None:
        case = case_for(user, case.merged_into_id)
    return case


def message_for(user: User, number: int) -> Message:
    message = Message.objects.select_related("case").filter(pk=number, case__in=visible(user)).first()
    if message is None:
        raise NotFound(_("There is no such message, or it belongs to another team."))
    return message


def attachment_for(user: User, number: int) -> Attachment:
    """A file of a visible message, or of one's own draft."""
    mine = Q(message__case__in=visible(user)) | Q(draft__author=user)
    attachment = Attachment.objects.select_related("message", "draft").filter(mine, pk=number).first()
    if attachment is None:
        raise NotFound(_("There is no such file, or it belongs to another team."))
    return attachment
