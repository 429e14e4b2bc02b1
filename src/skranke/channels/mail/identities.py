"""Under which name and signature an answer leaves: by the team and the language of its case."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skranke.cases.models import Case
from skranke.channels.mail.models import Identity, Mailbox
from skranke.lib.errors import Conflict, NotFound
from skranke.people import audit
from skranke.people.models import Team, User


@dataclass(frozen=True)
class Face:
    """What the customer sees of us."""

    sender_name: str
    signature: str


class IdentityTaken(Conflict):
    code = "identity_taken"

    def __init__(self) -> None:
        super().__init__(
            _("There is a name for this team and language already. Remove it first, then add the new one.")
        )


def face_for(case: Case, mailbox: Mailbox) -> Face:
    """The identity that names most of what the case is; without one, the mailbox's own name and signature."""
    fitting = [
        each
        for each in mailbox.identities.all()
        if each.team_id in {None, case.team_id} and each.language in {"", case.language}
    ]
    closest = max(fitting, key=lambda each: (2 * bool(each.team_id) + bool(each.language), -each.pk), default=None)
    found = closest or mailbox
    return Face(found.sender_name, found.signature)


def add(
    mailbox: Mailbox, *, team: Team | None, language: str, sender_name: str, signature: str, by: User, at: datetime
) -> Identity:
    try:
        with transaction.atomic():
            made = Identity.objects.create(
                mailbox=mailbox, team=team, language=language, sender_name=sender_name, signature=signature
            )
    except IntegrityError as error:
        raise IdentityTaken from error
    audit.note("sender's name added", by=by, at=at, about=f"{mailbox.way_in.address}: {sender_name}")
    return made


def remove(mailbox: Mailbox, number: int, *, by: User, at: datetime) -> None:
    found = mailbox.identities.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such name any more."))
    found.delete()
    audit.note("sender's name removed", by=by, at=at, about=f"{mailbox.way_in.address}: {found.sender_name}")
