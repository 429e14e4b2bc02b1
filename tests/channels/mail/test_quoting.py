"""Reply, quote and signature told apart, by language and by mail program."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skranke.channels.mail.quoting import split_text

REPLIES = {
    "sv": "Hej Astrid!\n\nDet passar bra på torsdag. Kan ni ringa innan?",
    "da": "Hej Astrid\n\nTorsdag passer fint. Vil I ringe først?",
    "nb": "Hei Astrid!\n\nTorsdag passer fint. Kan dere ringe først?",
    "pl": "Dzień dobry,\n\nczwartek mi odpowiada. Proszę zadzwonić wcześniej.",
    "en": "Hello Astrid,\n\nThursday is fine. Could you ring first?",
    "de": "Hallo Astrid,\n\nDonnerstag passt. Können Sie vorher anrufen?",
}
OURS = {
    "sv": "Hej Dag,\n\nvi kan laga skon på torsdag.\n\nMed vänlig hälsning\nAstrid",
    "da": "Hej Dag,\n\nvi kan reparere skoen på torsdag.\n\nVenlig hilsen\nAstrid",
    "nb": "Hei Dag,\n\nvi kan reparere skoen på torsdag.\n\nVennlig hilsen\nAstrid",
    "pl": "Dzień dobry,\n\nnaprawimy but w czwartek.\n\nZ poważaniem\nAstrid",
    "en": "Hello Dag,\n\nwe can mend the shoe on Thursday.\n\nKind regards\nAstrid",
    "de": "Hallo Dag,\n\nwir können den Schuh am Donnerstag reparieren.\n\nViele Grüße\nAstrid",
}
GMAIL = {
    "sv": "Den tis 3 mars 2026 kl 10:15 skrev Skomakaren <hjalp@butiken.example>:",
    "da": "Den tirs. 3. mar. 2026 kl. 10.15 skrev Skomageren <hjalp@butiken.example>:",
    "nb": "tir. 3. mars 2026 kl. 10:15 skrev Skomakeren <hjalp@butiken.example>:",
    "pl": "wt., 3 mar 2026 o 10:15 Szewc <hjalp@butiken.example> napisał(a):",
    "en": "On Tue, 3 Mar 2026 at 10:15, The Shoemaker <hjalp@butiken.example> wrote:",
    "de": "Am Di., 3. März 2026 um 10:15 Uhr schrieb Der Schuster <hjalp@butiken.example>:",
}
WRAPPED = {
    "sv": "Den tis 3 mars 2026 kl 10:15 skrev Skomakaren på Storgatan i Lund\n<hjalp@butiken.example>:",
    "da": "Den tirs. 3. mar. 2026 kl. 10.15 skrev Skomageren på Torvet <\nhjalp@butiken.example>:",
    "nb": "tir. 3. mars 2026 kl. 10:15 skrev Skomakeren på Torget <\nhjalp@butiken.example>:",
    "pl": "W dniu wt., 3.03.2026 o 10:15 Szewc z Rynku <hjalp@butiken.example>\nnapisał(a):",
    "en": "On Tue, 3 Mar 2026 at 10:15, The Shoemaker of the Market Square\n<hjalp@butiken.example> wrote:",
    "de": "Am Di., 3. März 2026 um 10:15 Uhr schrieb Der Schuster am Markt <\nhjalp@butiken.example>:",
}
APPLE = {
    "sv": "> 3 mars 2026 kl. 10:15 skrev Skomakaren <hjalp@butiken.example>:",
    "da": "> Den 3. mar. 2026 kl. 10.15 skrev Skomageren <hjalp@butiken.example>:",
    "nb": "> 3. mars 2026 kl. 10:15 skrev Skomakeren <hjalp@butiken.example>:",
    "pl": "> Wiadomość napisana przez Szewc <hjalp@butiken.example> w dniu 3 mar 2026, o godz. 10:15:",
    "en": "> On 3 Mar 2026, at 10:15, The Shoemaker <hjalp@butiken.example> wrote:",
    "de": "> Am 03.03.2026 um 10:15 schrieb Der Schuster <hjalp@butiken.example>:",
}
THUNDERBIRD = {
    "sv": "Den 2026-03-03 kl. 10:15, skrev Skomakaren:",
    "da": "Den 03-03-2026 kl. 10:15 skrev Skomageren:",
    "nb": "Den 03.03.2026 10:15, skrev Skomakeren:",
    "pl": "W dniu 03.03.2026 o 10:15, Szewc pisze:",
    "en": "On 03/03/2026 10:15, The Shoemaker wrote:",
    "de": "Am 03.03.26 um 10:15 schrieb Der Schuster:",
}
OUTLOOK = {
    "sv": "Från: Skomakaren\nSkickat: den 3 mars 2026 10:15\nTill: Dag Dagsson\nÄmne: SV: En fråga",
    "da": "Fra: Skomageren\nSendt: 3. marts 2026 10:15\nTil: Dag Dagsson\nEmne: SV: Et spørgsmål",
    "nb": "Fra: Skomakeren\nSendt: 3. mars 2026 10:15\nTil: Dag Dagsson\nEmne: SV: Et spørsmål",
    "pl": "Od: Szewc\nWysłano: wtorek, 3 marca 2026 10:15\nDo: Dag Dagsson\nTemat: ODP: Pytanie",
    "en": "From: The Shoemaker\nSent: 03 March 2026 10:15\nTo: Dag Dagsson\nSubject: RE: A question",
    "de": "Von: Der Schuster\nGesendet: Dienstag, 3. März 2026 10:15\nAn: Dag Dagsson\nBetreff: AW: Eine Frage",
}
ORIGINAL = {
    "sv": "-----Ursprungligt meddelande-----",
    "da": "-----Oprindelig meddelelse-----",
    "nb": "-----Opprinnelig melding-----",
    "pl": "-----Wiadomość oryginalna-----",
    "en": "-----Original Message-----",
    "de": "-----Ursprüngliche Nachricht-----",
}
PHONES = {
    "sv": ["Skickat från min iPhone", "Skickat från Outlook för iOS", "Hämta Outlook för Android"],
    "da": ["Sendt fra min iPhone", "Hent Outlook til Android", "Sendt fra min Samsung Galaxy-smartphone."],
    "nb": ["Sendt fra min iPhone", "Få Outlook for iOS", "Sendt fra Yahoo Mail på Android"],
    "pl": [
        "Wysłane z iPhone'a",
        "Wysłano z iPhone’a",
        "Pobierz aplikację Outlook dla systemu iOS",
        "Wysłane z telefonu",
    ],
    "en": ["Sent from my iPhone", "Get Outlook for iOS <https://aka.ms/x>", "Sent from Yahoo Mail for iPhone"],
    "de": ["Von meinem iPhone gesendet", "Gesendet von Outlook für Android"],
}
CLOSINGS = {
    "sv": ["Med vänlig hälsning\nDag Dagsson", "Mvh Dag", "Hälsningar,\nDag\n\nSkor & Skaft AB\nTel 046-12 34 56"],
    "da": ["Venlig hilsen\nDag", "Mvh\nDag", "De bedste hilsner\nDag Dagsson"],
    "nb": ["Med vennlig hilsen\nDag Dagsson", "Hilsen Dag", "Mvh\nDag"],
    "pl": ["Pozdrawiam\nDag", "Z poważaniem,\nDag Dagsson\ntel. 600 100 200", "Pozdrawiam serdecznie"],
    "en": ["Kind regards,\nDag", "Thanks,\nDag", "Best\nDag Dagsson", "-- \nDag Dagsson\nShoes Ltd"],
    "de": ["Mit freundlichen Grüßen\nDag Dagsson", "Viele Grüße\nDag"],
}


def prefixed(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def whole(language: str, client: str) -> tuple[str, str]:
    """A letter as one program sends it: the whole text and the quoted rest."""
    ours = OURS[language]
    quoted = {
        "gmail": GMAIL[language] + "\n\n" + prefixed(ours),
        "gmail wrapped": WRAPPED[language] + "\n\n" + prefixed(ours),
        "gmail unprefixed": GMAIL[language] + "\n\n" + ours,
        "apple": APPLE[language] + "\n>\n" + prefixed(ours),
        "thunderbird": THUNDERBIRD[language] + "\n" + prefixed(ours),
        "outlook": OUTLOOK[language] + "\n\n" + ours,
        "outlook line": "_" * 32 + "\n" + OUTLOOK[language] + "\n\n" + ours,
        "outlook bold": re.sub(r"(?m)^([^:]+:)", r"*\1*", OUTLOOK[language]) + "\n\n" + ours,
        "outlook old": ORIGINAL[language] + "\n" + OUTLOOK[language] + "\n\n" + ours,
        "original": ORIGINAL[language] + "\n\n" + ours,
        "yahoo": ours and GMAIL[language] + "\n \n" + "\n".join(f" {line}" for line in ours.split("\n")),
    }[client]
    return REPLIES[language] + "\n\n" + quoted + "\n", quoted


CLIENTS = [
    *("gmail", "gmail wrapped", "gmail unprefixed", "apple", "thunderbird", "yahoo"),
    *("outlook", "outlook line", "outlook bold", "outlook old", "original"),
]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("language", REPLIES)
def test_history_is_told_from_what_was_written_now(language: str, client: str) -> None:
    text, quoted = whole(language, client)
    split = split_text(text)
    assert split.reply == REPLIES[language]
    assert split.quoted == quoted.strip("\n")
    assert split.signature == ""


@pytest.mark.parametrize(
    ("language", "signature"),
    [(language, signature) for kind in (PHONES, CLOSINGS) for language, each in kind.items() for signature in each],
)
def test_a_signature_is_told_from_the_reply(language: str, signature: str) -> None:
    text, quoted = whole(language, "gmail")
    split = split_text(text.replace("\n\n" + quoted, f"\n\n{signature}\n\n{quoted}"))
    assert (split.reply, split.signature) == (REPLIES[language], signature)
    alone = split_text(f"{REPLIES[language]}\n\n{signature}\n")
    assert (alone.reply, alone.signature, alone.quoted) == (REPLIES[language], signature, "")


@pytest.mark.parametrize(
    "text",
    [
        "Hej!\n\nJag vill boka flytt.\nFrån: Stockholm\nTill: Oslo\nDatum: 3 mars\n\nVad kostar det?",
        "Resan var så här:\n\nFra: Odense\nTil: Bergen\n\nHvem betaler?",
        "Trasa przesyłki:\nOd: Gdańsk\nDo: Malmö\n\nGdzie jest paczka?",
        "On the other hand, we should look at it again.\nOn average it works.",
        "Jag skrev så här på er sida:\nskon är trasig\n\noch fick inget svar.",
        "I wrote to you on 3 March:\nthe shoe is broken.\n\nNo answer so far.",
        "Den 3 mars kl. 10:15 skrev jag till er:\nskon är trasig.\n\nInget svar än.",
        "Saker att göra:\n- laga klacken\n- byta rem\n\nVad kostar det?",
        "With regards to the payment: it is done.\nBest of luck with the rest of it, and see you on Thursday at ten.",
        "Produkten heter -- tror jag -- Vandra.\nFinns den i 42?",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    split = split_text(text)
    assert split.reply == text
    assert split.quoted == ""


def test_answers_between_the_lines_stay_with_what_they_answer() -> None:
    between = f"Hej!\n\n{GMAIL['sv']}\n> Vilken storlek?\n42.\n> Vilken färg?\nSvart."
    split = split_text(f"{between}\n\nMvh\nDag\n")
    assert split.reply == between
    assert split.signature == "Mvh\nDag"
    assert split.quoted == ""


def test_what_hangs_below_the_last_answer_between_the_lines_is_folded() -> None:
    between = "> Vilken storlek?\n42.\n> Vilken färg?\nSvart."
    split = split_text(f"{between}\n> Hälsningar\n> Astrid\n")
    assert (split.reply, split.quoted) == (between, "> Hälsningar\n> Astrid")


def test_code_is_no_quote() -> None:
    text = "Så här:\n```\n> echo hej\nOn 3 March 2026 10:15, a <a@b.example> wrote:\n```\nFungerar det?"
    assert split_text(text).reply == text


def test_an_answer_below_the_quote_is_the_reply() -> None:
    split = split_text(f"{GMAIL['en']}\n{prefixed(OURS['en'])}\n\nThursday is fine.\n")
    assert split.reply == "Thursday is fine."


def test_a_line_that_a_program_wrapped_out_of_the_quote_belongs_to_it() -> None:
    long = "> " + "en rad som är så lång att programmet bröt den mitt i ett ord " + "x" * 10
    split = split_text(f"Ja.\n\n{long}\noch resten\n> slut\n")
    assert split.reply == "Ja."


def test_a_forward_without_a_word_is_all_quoted() -> None:
    split = split_text(f"{OUTLOOK['sv']}\n\n{OURS['sv']}\n")
    assert split.reply == ""
    assert split.quoted.startswith("Från: Skomakaren")


def test_a_reply_that_is_only_a_greeting_is_no_signature() -> None:
    assert split_text("Mvh Dag\n").reply == "Mvh Dag"
    assert split_text("Skickat från min iPhone\n").reply == "Skickat från min iPhone"


def test_our_own_text_is_found_whatever_the_program_wrote_around_it() -> None:
    ours = (
        "Hej Dag, vi kan laga skon på torsdag om du lämnar in den senast på onsdag eftermiddag.\nDet kostar 450 kronor."
    )
    text = f"Det blir bra!\n\n~~ Skomakaren @ 3/3 ~~\n| {ours.replace(' om ', chr(10) + '| om ')}\n"
    assert split_text(text).reply != "Det blir bra!\n\n~~ Skomakaren @ 3/3 ~~"
    split = split_text(text, known=[ours])
    assert split.reply == "Det blir bra!\n\n~~ Skomakaren @ 3/3 ~~"
    assert "450 kronor" in split.quoted


def test_a_sentence_of_ours_cited_in_an_own_one_stays() -> None:
    ours = "Vi skickar din sko på torsdag."
    text = (
        "Ni lovade att ”vi skickar din sko på torsdag” men nu är det redan söndag kväll och ingen sko har kommit hit."
    )
    assert split_text(text, known=[ours]).reply == text


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.lists(st.text(max_size=60), max_size=2))
def test_no_character_is_lost_of_any_text(text: str, known: list[str]) -> None:
    split = split_text(text, known=known)
    assert "".join(text[piece.start : piece.end] for piece in split.pieces) == text
    assert all(a.end == b.start for a, b in zip(split.pieces, split.pieces[1:], strict=False))


INTROS = [*GMAIL.values(), *OUTLOOK.values(), *ORIGINAL.values()]
LINES = st.sampled_from([*INTROS, "> a", ">> b", "", "Hej", "-- ", "Mvh", "wrote:", "Från:", "a@b.example:"])


@given(st.lists(LINES, max_size=30))
def test_no_line_is_lost_of_any_mix_of_quotes(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "".join(text[piece.start : piece.end] for piece in split_text(text).pieces) == text
