"""What a review says of a whole reply: guards, gates, overlaps, virtues."""

import pytest

from skranke.coach import Context, Review, review, review_by_rules

UPSET = "My parcel never came and NOBODY answers!!! This is the third letter. I am furious."


def of(reply: str, **context: object) -> Review:
    return review(reply, language="en", context=Context(**context))  # type: ignore[arg-type]


def codes(reply: str, **context: object) -> set[str]:
    return {finding.code for finding in of(reply, **context).findings}


@pytest.mark.parametrize(
    ("reply", "code", "silent"),
    [
        ("You forgot the receipt.", "blame", "You wrote “you forgot the receipt”, and I see why."),
        ("You are wrong.", "contradiction", "You are not wrong."),
        ("You did not attach the form.", "blame", "Write to me if you did not attach the form."),
        ("The bill was not paid by the 3rd.", "blame", "The bill was not paid by the 3rd, and that was our mistake."),
    ],
)
def test_a_guard_keeps_silent_where_the_same_words_are_harmless(reply: str, code: str, silent: str) -> None:
    assert code in codes(reply)
    assert code not in codes(silent)


@pytest.mark.parametrize(
    "beside",
    [
        "We will get back to you on Tuesday.",
        "We will get back to you. Karin rings you before 4 pm.",
        "We answer shortly, within two hours.",
    ],
)
def test_a_promise_with_a_time_beside_it_is_none(beside: str) -> None:
    assert "vague_promise" not in codes(beside)
    assert "vague_promise" in codes("We will get back to you.")


def test_a_referral_with_an_offer_is_no_brush_off() -> None:
    assert "brush_off" in codes("Please contact the courier directly.")
    assert "brush_off" not in codes("Please contact the courier directly. I will send you a new one tomorrow.")


def test_the_third_apology_is_one_too_many() -> None:
    two = "I am sorry about the wait. Sorry for the dust too. Olle comes on Friday."
    assert "grovelling" not in codes(two)
    assert "grovelling" in codes(two + " Sorry again for all of it.")


def test_a_smile_is_flagged_only_to_someone_upset() -> None:
    assert "cheeky_humour" in codes("The mouse has been told :)", customer_message=UPSET)
    assert "cheeky_humour" not in codes(
        "The mouse has been told :)", customer_message="Hello, is there any news? Kind regards"
    )


def test_the_mail_that_is_answered_is_not_reviewed() -> None:
    quoted = "The ring is here.\n\nOn Monday 3 May Anna wrote:\n> You are wrong.\nYou forgot it."
    assert not of(quoted).findings


def test_a_name_with_a_hyphen_is_passed_like_any_other() -> None:
    assert not codes("Ann-Marie,\n\nThe key is under the mat.")
    assert codes("Serial number?\n\nThe key is under the mat.")


def test_one_code_marks_the_same_words_once() -> None:
    found = of("You forgot to pay and you did not sign the form.").findings
    spans = [(finding.start, finding.end) for finding in found if finding.code == "blame"]
    assert len(spans) == len(set(spans))
    assert all(one[1] <= other[0] for one, other in zip(sorted(spans), sorted(spans)[1:], strict=False))


def test_the_strongest_finding_comes_first() -> None:
    found = of("As you surely know, the bus was on time. That is incorrect. We answer shortly.").findings
    assert [finding.strength for finding in found] == sorted((finding.strength for finding in found), reverse=True)
    assert len(found) == 3


@pytest.mark.parametrize("page_language", ["sv", "da", "nb", "pl", "en"])
def test_a_finding_explains_itself_in_the_language_of_the_page(page_language: str) -> None:
    found = review("You forgot the receipt.", language="en", page_language=page_language).findings[0]
    assert "You forgot" in found.message
    assert found.why
    assert found.instead
    assert found.source == "docs/writing/blame.md"


def test_spans_count_an_emoji_as_one_character() -> None:
    text = "😄 Hi. You forgot the receipt."
    found = of(text).findings[0]
    assert text[found.start : found.end].startswith("You forgot")


def test_the_name_holds_in_its_inflected_form() -> None:
    for name, reply in (
        ("Tomasz Gajda", "Dzień dobry, Panie Tomaszu,\n\njuż jest."),
        ("Anna Zych", "Pani Anno, już jest."),
    ):
        report = review(reply, language="pl", context=Context(customer_name=name))
        assert report.language == "pl"


def test_what_is_asked_for_and_missing_is_told() -> None:
    report = of("The parcel is here.", customer_message=UPSET, customer_name="Anna Berg", hours_waited=70.0)
    missing = {virtue.code for virtue in report.missing}
    assert {"uses_name", "acknowledges", "owns_wait", "next_step"} <= missing
    assert all(virtue.message for virtue in report.missing)


def test_a_calm_question_asks_for_little() -> None:
    report = of("Yes, until six.", customer_message="Are you open today? Kind regards, Anna")
    missing = {virtue.code for virtue in report.missing}
    assert not missing & {"acknowledges", "owns_wait", "walks_through", "stands_firm"}


def test_a_good_letter_holds_its_virtues() -> None:
    report = of(
        "Dear Anna,\n\nThank you for telling us. You have waited nine days, and that is too long."
        " I will take care of it myself: I send the new part tomorrow.\n\nBest regards,\nKarin",
        customer_name="Anna Berg",
        customer_message="Where is my part?",
    )
    assert {"uses_name", "thanks", "owns_wait", "right_place", "next_step"} <= set(report.held)
    assert not report.findings


def test_the_name_of_the_customer_alone_is_no_fragment() -> None:
    assert "keyword_reply" in codes("Mr Kay. Receipt?")
    marked = [finding.start for finding in of("Mr Kay. Receipt?", customer_name="Mr Kay").findings]
    assert marked == [len("Mr Kay. ")]


def test_a_fragment_that_another_rule_speaks_of_is_marked_once() -> None:
    by_rules = [review_by_rules(text, language="en") for text in ("Receipt only.", "Nothing to do with us.")]
    assert [[finding.code for finding in found.findings] for found in by_rules] == [
        ["keyword_reply"],
        ["contradiction"],
    ]


def test_two_steps_in_one_sentence_lead_through() -> None:
    by_rules = review_by_rules("Open the app, press Settings, then choose Profile.", language="en")
    assert "walks_through" in by_rules.held
