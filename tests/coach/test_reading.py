"""What is read in a customer's message, and the first sentences offered."""

import pytest

from skranke.coach import Context, openers, read
from skranke.coach.language import guess
from skranke.coach.names import polish_address

ANGRY = "THREE TIMES I have written to you idiots and nobody answers!!! I am going to another firm."


def test_an_angry_message_shows_its_flags() -> None:
    reading = read(ANGRY, language="en")
    assert {"loud", "abuse", "unheard", "threat_to_leave"} <= set(reading.flag_codes)
    assert reading.mood == "angry"
    for flag in reading.flags:
        assert ANGRY[flag.start : flag.end]


def test_a_calm_question_has_no_flags() -> None:
    reading = read("Hello, does the rack come with its own key? Kind regards, Ove", language="en")
    assert (reading.intent, reading.mood, reading.flags) == ("question", "calm", ())


def test_praise_names_whom_it_is_for() -> None:
    reading = read("I just wanted to say that the young man at the tyre counter was so kind. Thank you!", language="en")
    assert reading.intent == "praise"
    assert reading.praised is not None
    assert "young man" in reading.praised


def test_personal_things_are_facts_and_illness_never_is() -> None:
    assert "our dog Fudge" in read("Our parcels get chewed by our dog Fudge.", language="en").facts
    assert not read("I missed it, my dog was in hospital after surgery.", language="en").facts


def test_the_calm_box_holds_what_is_asked_and_every_number() -> None:
    reading = read(
        "Order WD-3391 came on 4 May without the lid. It cost 249 kr."
        " Can you send the lid before Friday? Ring 070-123 45 67.",
        language="en",
    )
    asks = reading.asks
    assert asks.questions == ("Can you send the lid before Friday?",)
    assert asks.numbers == ("WD-3391",)
    assert asks.phones == ("070-123 45 67",)
    assert asks.amounts == ("249 kr",)
    assert {"4 May", "Friday"} <= set(asks.dates)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hej! Jag har inte fått något svar på mitt mejl om cykeln, kan ni hjälpa mig?", "sv"),
        ("Hej! Jeg har ikke fået noget svar på min mail om cyklen, kan I hjælpe mig?", "da"),
        ("Hei! Jeg har ikke fått noe svar på mailen min om sykkelen, kan dere hjelpe meg?", "nb"),
        ("Dzień dobry, nie dostałam odpowiedzi na wiadomość o rowerze, czy mogą Państwo pomóc?", "pl"),
        ("Hello, I have had no answer to my mail about the bike, could you help me?", "en"),
    ],
)
def test_the_language_is_seen_from_the_words(text: str, code: str) -> None:
    assert guess(text) == code
    assert guess(text, expected="en") == code


def test_a_few_words_do_not_outweigh_what_is_expected() -> None:
    assert guess("Hej!", expected="da") == "da"
    assert guess("Ok", expected="pl") == "pl"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Tomasz Gajda", "Panie Tomaszu"),
        ("Anna Zych", "Pani Anno"),
        ("Marek Wilk", "Panie Marku"),
        ("Piotr Zawadzki", "Panie Piotrze"),
        ("Kasia Nowak", "Pani Kasiu"),
        ("Zofia Halicka", "Pani Zofio"),
        ("Kuba Lis", "Panie Kubo"),
        ("Krzysztof Rak", "Panie Krzysztofie"),
        ("Paweł Kos", "Panie Pawle"),
        ("Łukasz Bąk", "Panie Łukaszu"),
        ("Bartosz Mróz", "Panie Bartoszu"),
        ("Adam Szulc", "Panie Adamie"),
        ("Robert Wilk", "Panie Robercie"),
        ("Dawid Lis", "Panie Dawidzie"),
        ("Agnieszka Rak", "Pani Agnieszko"),
        ("Leszek Gajda", "Panie Leszku"),
        ("Wojciech Król", "Panie Wojciechu"),
    ],
)
def test_a_pole_is_addressed_in_the_vocative(name: str, address: str) -> None:
    assert polish_address(name, greeting="{name}", plain="") == address


def test_openers_use_what_is_known_and_nothing_else() -> None:
    known = Context(
        customer_name="Anna Berg",
        customer_message="I wrote last week and nobody answered. Where is it?",
        hours_waited=120,
    )
    offered = openers(known)
    assert 2 <= len(offered) <= 4
    assert all(line.startswith("Hi Anna,") for line in offered)
    assert any("5 days" in line for line in offered)
    assert not any("day" in line for line in openers(Context(customer_message="Where is it? I am waiting.")))


def test_openers_are_in_the_language_of_the_customer() -> None:
    offered = openers(
        Context(customer_name="Tomasz Gajda", customer_message="Dzień dobry, czy mogę zmienić termin wizyty na piątek?")
    )
    assert offered[0].startswith("Dzień dobry, Panie Tomaszu,")


def test_two_marks_are_no_shouting_and_three_are() -> None:
    assert "loud" not in read("Kiedy przyjedzie paczka?? Pozdrawiam!!", language="pl").flag_codes
    assert "loud" in read("Kiedy przyjedzie paczka???", language="pl").flag_codes


def test_a_not_in_another_clause_takes_no_insult_back() -> None:
    assert "abuse" in read("Lepiej już nie przychodźcie, patałachy.", language="pl").flag_codes
