"""Claiming rows: whoever changes the row first has it, until the lease runs out.

Works the same on SQLite (IMMEDIATE transactions) and PostgreSQL (SKIP LOCKED), for any model with `lease_until` and
`lease_token`. Work done under a lease is done at least once: it must bear being done again.
"""

import secrets
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

LEASE = timedelta(seconds=60)
Row = TypeVar("Row", bound=Model)


def claim(
    rows: QuerySet[Row], *, at: datetime, most: int = 1, lease: timedelta = LEASE, **changes: object
) -> list[Row]:
    """Take up to `most` free rows in the order of the query set; `changes` are written with the claim."""
    unheld = free(rows, at=at)
    token = secrets.token_hex(16)
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            unheld = unheld.select_for_update(skip_locked=True, of=("self",))
        taken = list(unheld[:most])
        for row in taken:
            for field, value in {"lease_until": at + lease, "lease_token": token, **changes}.items():
                setattr(row, field, value)
        rows.model._default_manager.filter(pk__in=[row.pk for row in taken]).update(
            lease_until=at + lease, lease_token=token, **changes
        )
    return taken


def free(rows: QuerySet[Row], *, at: datetime) -> QuerySet[Row]:
    """The rows that nobody holds."""
    return rows.filter(Q(lease_until=None) | Q(lease_until__lt=at))


def settle(row: Model, **changes: object) -> bool:
    """Write the outcome and let go; false, with nothing written, when another has taken the row meanwhile."""
    return _mine(row).update(lease_until=None, lease_token="", **changes) == 1


def _mine(row: Model) -> QuerySet[Model]:
    return type(row)._default_manager.filter(pk=row.pk, lease_token=getattr(row, "lease_token"))  # noqa: B009
