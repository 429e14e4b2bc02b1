"""Which tables a backup holds, and a row as a line of JSON; the same on every database."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.apps.registry import Apps
from django.db import models

# What Django fills in by itself, what lasts a minute, and sessions: everyone signs in again after a restore.
LEFT_OUT_APPS = {"auth", "contenttypes", "sessions", "messages", "staticfiles"}
LEFT_OUT = {"people.presence", "channels.heartbeat"}
BATCH = 500
Model = type[models.Model]
Thing = TypeVar("Thing")


def kept(apps: Apps) -> list[Model]:
    """The models whose rows are kept, many-to-many tables included, in a fixed order."""
    found = [model for model in apps.get_models(include_auto_created=True) if _is_kept(model)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def _is_kept(model: Model) -> bool:
    meta = model._meta
    return bool(meta.managed) and meta.app_label not in LEFT_OUT_APPS and meta.label_lower not in LEFT_OUT


def lines(model: Model) -> Iterator[str]:
    """Every row, oldest first."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=BATCH):
        # Sorted, since each database keeps the keys of a JSON value in an order of its own.
        yield json.dumps(dict(zip(names, row, strict=True)), default=_plain, ensure_ascii=False, sort_keys=True)


def load(model: Model, rows: Iterable[str]) -> int:
    """Write rows as they were; return how many."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    count = 0
    for some in in_batches(rows, BATCH):
        given = [json.loads(row) for row in some]
        made = [model(**{name: _python(fields[name], value) for name, value in row.items()}) for row in given]
        model._base_manager.bulk_create(made)
        count += len(made)
    return count


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup.")


def _python(field: "models.Field[Any, Any]", value: object) -> object:
    return value if isinstance(field, models.JSONField) else field.to_python(value)
