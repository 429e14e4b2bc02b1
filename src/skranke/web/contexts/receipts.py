"""Which ways in give a receipt, and how one would read."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.channels import receipts
from skranke.channels.models import ReceiptRule
from skranke.channels.receipt_text import Words
from skranke.people.models import LANGUAGES
from skranke.promise.models import WayIn

# What a customer might have written, to show how a receipt reads.
EXAMPLES = {
    "sv": Words(
        "Klacken har lossnat", "Hej! Klacken på min sko har lossnat. Kan ni laga den före fredag? Vad kostar det?"
    ),
    "da": Words(
        "Hælen er gået løs", "Hej! Hælen på min sko er gået løs. Kan I reparere den inden fredag? Hvad koster det?"
    ),
    "nb": Words(
        "Hælen har løsnet", "Hei! Hælen på skoen min har løsnet. Kan dere reparere den før fredag? Hva koster det?"
    ),
    "pl": Words(
        "Odkleił się obcas", "Dzień dobry! Odkleił mi się obcas. Czy naprawią go Państwo do piątku? Ile to kosztuje?"
    ),
    "en": Words(
        "The heel has come off",
        "Hello! The heel of my shoe has come off. Can you mend it by Friday? What does it cost?",
    ),
}


@dataclass(frozen=True)
class WayRow:
    number: int
    name: str
    is_on: bool

    @property
    def state(self) -> str:
        return _("Each new case is answered with a receipt.") if self.is_on else _("No receipts.")


@dataclass(frozen=True)
class Preview:
    """A receipt in one language, and links to the others."""

    language: str
    languages: list[tuple[str, str]]
    is_verified: bool
    subject: str
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, rule: ReceiptRule | None, *, language: str, is_verified: bool, at: datetime) -> "Preview":
        shown = language if language in EXAMPLES else "en"
        words = receipts.preview(rule, language=shown, is_verified=is_verified, letter=EXAMPLES[shown], at=at)
        return cls(shown, list(LANGUAGES), is_verified, words.subject, words.paragraphs)


def ways() -> list[WayRow]:
    on = receipts.rules()
    found = WayIn.objects.filter(is_active=True, kind=WayIn.MAIL).order_by("address")
    return [WayRow(way.pk, way.address, way.pk in on) for way in found]
