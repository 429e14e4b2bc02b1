"""Trains the second opinion: the upper layers of the encoder and the heads, from all material but what is kept aside.

    python -m training.train [--epochs 5] [--depth 8]

Takes about an hour on one core; the states of the lower layers are kept in training/cache between runs.
"""

import argparse
from pathlib import Path

from skranke.coach.second import weights
from skranke.coach.second.encoder import Encoder, read_layer
from skranke.coach.second.model_file import ModelFile, bundled_path
from skranke.coach.second.tokens import Tokeniser
from skranke.coach.second.weights import Learned
from training import material
from training.examples import Example, of_letter, of_note
from training.states import States, states_of
from training.tune import Model, Pace, bring_out, new_heads, new_places, train

SEED = 1
PLAIN = {"even": {}, "limits": {}}


def examples(tokeniser: Tokeniser) -> list[Example]:
    """Everything that may be learned from."""
    letters = [letter for letter in material.letters() if material.is_for_learning(letter.source)]
    notes = [note for note in material.notes() if material.is_for_learning(note.source)]
    return [example for letter in letters for example in of_letter(letter, tokeniser)] + [
        of_note(note, tokeniser) for note in notes
    ]


def new_model(file: ModelFile, found: list[Example], *, depth: int) -> Model:
    """The bundled upper layers with heads that know nothing yet."""
    surfaces = {example.is_note: example.surface.shape[1] for example in found}
    heads = new_heads(file.shape, surface=surfaces[False], note_surface=surfaces[True], seed=SEED)
    layers = {number: read_layer(file, number) for number in range(depth, file.shape.layers)}
    return Model(layers, heads, file.shape, new_places(file.shape))


def main() -> None:
    """Train and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--depth", type=int, default=8, help="how many lower layers stay as they are")
    parser.add_argument("--out", type=Path, default=weights.PATH)
    options = parser.parse_args()
    file = ModelFile(bundled_path())
    found = examples(Tokeniser(file.pieces))
    print(f"{len(found)} letters and messages to learn from, {sum(e.sheet.length for e in found)} pieces.", flush=True)
    states = states_of(found, States(Encoder(file, depth=options.depth), material.cache_folder()))
    model = new_model(file, found, depth=options.depth)
    bring_out(model, found, states)
    train(model, found, states, pace=Pace(epochs=options.epochs), seed=SEED)
    weights.save(Learned(model.layers, model.heads, model.places, PLAIN), file, options.out)


if __name__ == "__main__":
    main()
