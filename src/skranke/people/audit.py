"""The record of what was changed about the desk itself."""

from datetime import datetime

from skranke.people.models import AuditEntry, User


def note(deed: str, *, by: User | None, at: datetime, about: str = "") -> AuditEntry:
    return AuditEntry.objects.create(deed=deed, by=by, by_name=by.name if by else "", at=at, about=about[:300])
