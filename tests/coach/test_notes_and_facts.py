"""Contempt in notes among ourselves, and what is not kept about anyone."""

import pytest

from skranke.coach.codes import LANGUAGES
from skranke.coach.contempt import review_note
from skranke.coach.remembering import may_be_kept

LOOKING_DOWN = {
    "en": "This idiot wrote again.",
    "sv": "Den här gnällspiken ringde igen.",
    "da": "Den kværulant skrev igen.",
    "nb": "Den sutrekoppen skrev igjen.",
    "pl": "Znowu ten pieniacz.",
}
MATTER_OF_FACT = {
    "en": "Wrote for the third time and is upset. Ring before noon; the parcel is in Malmö.",
    "sv": "Skrev för tredje gången och är upprörd. Ring före tolv; paketet ligger i Malmö.",
    "da": "Skrev for tredje gang og er ked af det. Ring før tolv; pakken ligger i Malmø.",
    "nb": "Skrev for tredje gang og er oppgitt. Ring før tolv; pakken ligger i Malmø.",
    "pl": "Pisze po raz trzeci i jest zdenerwowana. Proszę zadzwonić przed dwunastą; paczka leży w Malmö.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_contempt_is_marked_with_the_reminder_and_facts_are_not(language: str) -> None:
    found = review_note(LOOKING_DOWN[language], language=language)
    assert [finding.code for finding in found] == ["contempt"]
    assert "right to read" in found[0].why
    assert review_note(MATTER_OF_FACT[language], language=language) == []


@pytest.mark.parametrize("page_language", LANGUAGES)
def test_the_reminder_is_in_the_reader_s_language(page_language: str) -> None:
    (found,) = review_note(LOOKING_DOWN["sv"], language="sv", page_language=page_language)
    assert "gnällspiken" in found.message
    assert found.why != ""


@pytest.mark.parametrize(
    "fact", ["has diabetes", "är med i facket", "jest katolikiem", "skal skilles, skilsmisse", "har kreft"]
)
def test_health_belief_union_and_grief_are_not_kept(fact: str) -> None:
    assert not may_be_kept(fact)


@pytest.mark.parametrize("fact", ["a dog called Rufus", "ska till Rom i maj", "mamy pudla", "tur til Lofoten med åtte"])
def test_a_dog_and_a_journey_may_be_kept(fact: str) -> None:
    assert may_be_kept(fact)
