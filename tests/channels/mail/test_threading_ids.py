import pytest

from skranke.channels.mail.threading_ids import (
    bare_subject,
    case_in_id,
    is_forward,
    normal_id,
    number_in_address,
    number_in_subject,
    same_matter,
    signed_address,
    with_number,
)

KEY = b"a key of this desk"
OTHER = b"a key of another desk"


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: En fråga", "En fråga"),
        ("SV: Re: sv: En fråga", "En fråga"),
        ("VB: SV: En fråga", "En fråga"),
        ("VS: Et spørsmål", "Et spørsmål"),
        ("Odp: PD: Pytanie", "Pytanie"),
        ("AW: WG: Frage", "Frage"),
        ("Re[2]: Fwd: FW: A question", "A question"),
        ("RE : A question", "A question"),
        ("Re(3): A question", "A question"),
        ("[EXTERN] SV: En fråga", "En fråga"),
        ("Reparation: klacken", "Reparation: klacken"),
        ("Svårt: hur gör jag", "Svårt: hur gör jag"),
        ("PDF: går inte att öppna", "PDF: går inte att öppna"),
        ("", ""),
    ],
)
def test_prefixes_of_all_languages_leave_the_subject(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare


def test_a_forward_is_known_by_its_first_prefix() -> None:
    assert all(is_forward(each) for each in ("VB: x", "Fwd: Re: x", "PD: x", "VS: x", "WG: x"))
    assert not any(is_forward(each) for each in ("SV: VB: x", "Re: x", "Vibb: x"))


def test_the_same_matter_is_seen_through_prefixes_and_numbers() -> None:
    assert same_matter("SV: Trasig sko [#12]", "trasig  SKO")
    assert same_matter("Odp: Łódź", "lodz")
    assert not same_matter("Trasig sko", "Trasig klack")


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("SV: Trasig sko [#123]", 123),
        ("Ärende #77 igen", 77),
        ("Order #900 gäller [#12]", 12),
        ("Faktura 2026-123", None),
        ("https://x.example/#12", None),
        ("Låt #1hit", None),
        ("", None),
    ],
)
def test_a_case_number_is_read_from_the_subject(subject: str, number: int | None) -> None:
    assert number_in_subject(subject) == number


def test_a_number_is_added_once() -> None:
    assert with_number("Trasig sko", 12) == "Trasig sko [#12]"
    assert with_number("SV: Trasig sko [#12]", 12) == "SV: Trasig sko [#12]"


def test_a_signed_address_leads_to_its_case() -> None:
    address = signed_address("hjalp@butiken.example", number=12, key=KEY)
    assert number_in_address(address, key=KEY) == 12
    assert number_in_address(address.upper(), key=KEY) == 12
    assert len(address.partition("@")[0]) <= 64


def test_a_signed_address_cannot_be_made_up_or_moved() -> None:
    address = signed_address("hjalp@butiken.example", number=12, key=KEY)
    assert number_in_address(address, key=OTHER) is None
    assert number_in_address(address.replace("c12.", "c13."), key=KEY) is None
    assert number_in_address(address.replace("hjalp", "annan"), key=KEY) is None
    assert number_in_address("hjalp+nyhetsbrev@butiken.example", key=KEY) is None
    assert number_in_address("hjalp@butiken.example", key=KEY) is None
    assert number_in_address("", key=KEY) is None


def test_ids_of_our_shape_name_their_case() -> None:
    assert case_in_id("<12.34.0f0f0f0f@butiken.example>", domain="butiken.example") == 12
    assert case_in_id("<12.34.0f0f0f0f@annan.example>", domain="butiken.example") is None
    assert case_in_id("<abc@butiken.example>", domain="butiken.example") is None


def test_ids_are_compared_without_what_gateways_change() -> None:
    assert normal_id(" 1@Butiken.Example ") == normal_id("<1@butiken.example>") == "<1@butiken.example>"
    assert normal_id("") == ""
