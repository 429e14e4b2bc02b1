"""Others with the same trouble: how many, and what they needed next."""

from dataclasses import dataclass

from skranke.cases import like
from skranke.cases.models import Case
from skranke.web.reader import Reader


@dataclass(frozen=True)
class Like:
    number: int
    others: int
    tags: str
    next: like.Next | None

    @classmethod
    def of(cls, reader: Reader, case: Case) -> "Like":
        tags = list(case.tags.order_by("name").values_list("name", flat=True))
        if not tags:
            return cls(case.pk, 0, "", None)
        return cls(
            number=case.pk,
            others=like.others(case, user=reader.user, at=reader.at),
            tags=", ".join(tags),
            next=like.needed_next(case, user=reader.user, at=reader.at),
        )
