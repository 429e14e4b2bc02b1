"""Drafts: what someone is writing, saved as they type; neither a closed tab nor a killed server loses a word."""

from collections.abc import Sequence
from datetime import datetime

from skranke.cases.models import Attachment, Case, Draft, Message
from skranke.people.models import User


def of(case: Case, user: User) -> Draft | None:
    return case.drafts.filter(author=user).first()


def save(
    case: Case,
    *,
    author: User,
    text: str,
    at: datetime,
    to: str = "",
    cc: str = "",
    bcc: str = "",
    leaves_at: str = "",
) -> Draft:
    people = {"to": to[:1000], "cc": cc[:1000], "bcc": bcc[:1000]}
    draft, _is_new = Draft.objects.update_or_create(
        case=case, author=author, defaults={**people, "text": text, "leaves_at": leaves_at[:25], "saved_at": at}
    )
    return draft


def put_together(mine: str, other: str) -> str:
    """Two texts written side by side (another tab, another device) as one: nothing lost, nothing twice."""
    if other.strip() in mine:
        return mine
    if mine.strip() in other:
        return other
    lines = set(mine.splitlines())
    left = [part for part in other.split("\n\n") if not set(part.splitlines()) <= lines]
    return "\n\n".join([mine.rstrip(), *left])


def attach(draft: Draft, *, name: str, type: str, size_bytes: int, digest: str) -> Attachment:
    return Attachment.objects.create(
        draft=draft, name=name[:255], type=type[:100], size_bytes=size_bytes, digest=digest
    )


def detach(attachment: Attachment) -> None:
    """Take a file off a draft; its content stays in the store until tidied."""
    if attachment.draft_id is not None:
        attachment.delete()


def discard(case: Case, *, author: User) -> None:
    case.drafts.filter(author=author).delete()


def give_back(message: Message, *, at: datetime, to: User | None = None) -> None:
    """Make a draft of an answer that will not leave, its author's or another's; what they have begun stays below it."""
    author = to or message.author
    if author is None:
        return
    draft = of(message.case, author)
    later = draft.text if draft else ""
    text = later if message.text in later else f"{message.text}\n\n{later}".strip()
    draft = save(
        message.case,
        author=author,
        text=text,
        at=at,
        to=_line(message.to),
        cc=_line(message.cc),
        bcc=_line(message.bcc),
    )
    message.attachments.update(draft=draft, message=None)


def _line(people: Sequence[dict[str, str]]) -> str:
    return ", ".join(person["address"] for person in people)
