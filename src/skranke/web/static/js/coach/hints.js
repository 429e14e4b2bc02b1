// The hints on one text: moved along while it is typed, replaced by what the coach says next, never jumping.
export class Hints {
  constructor() {
    this.all = [];
    this.skipped = new Set(); // not this time
    this.vetoed = new Set(); // the second opinion found the words harmless where they stand
  }

  // Keep each hint on its words while the text around them changes; words that were changed lose theirs.
  move(before, after) {
    if (before === after) return;
    const most = Math.min(before.length, after.length);
    let head = 0;
    while (head < most && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
    const shift = after.length - before.length;
    this.all = this.all.flatMap((hint) => {
      if (hint.end <= head) return [hint];
      if (hint.start >= before.length - tail) return [{ ...hint, start: hint.start + shift, end: hint.end + shift }];
      return [];
    });
  }

  // What the rules say of a stretch of the text; what only the second opinion saw there stays until it is asked again.
  takeRules(text, stretch, found) {
    const fresh = found.filter((hint) => !this.vetoed.has(placeOf(text, hint)));
    const seconds = this.within(stretch).filter((hint) => hint.second && !fresh.some((other) => meet(other, hint)));
    this.put(text, stretch, [...fresh, ...seconds]);
  }

  // The second opinion adds where nothing stands and withdraws what it finds harmless; what is shown stays in place.
  takeBoth(text, stretch, found, kept) {
    const names = new Set(found.map((hint) => nameOf(hint)));
    const shown = this.within(stretch);
    for (const hint of shown) if (!hint.second && !names.has(nameOf(hint))) this.vetoed.add(placeOf(text, hint));
    const stay = shown.filter((hint) => hint === kept || names.has(nameOf(hint)));
    const added = found.filter((hint) => !stay.some((other) => meet(other, hint)));
    this.put(text, stretch, [...stay, ...added]);
  }

  within({ from, to }) {
    return this.all.filter((hint) => hint.start >= from && hint.end <= to);
  }

  put(text, { from, to }, hints) {
    const outside = this.all.filter((hint) => hint.end <= from || hint.start >= to);
    const sound = [...outside, ...hints].filter((hint) => hint.end <= text.length);
    this.all = sound.sort((one, other) => one.start - other.start);
  }

  drop(test) {
    this.all = this.all.filter((hint) => !test(hint));
  }

  skip(hint) {
    this.skipped.add(nameOf(hint));
  }

  // A sentence that is still being written is not judged as a whole.
  shown(text, caret, isTyping) {
    return this.all.filter((hint) => {
      if (this.skipped.has(nameOf(hint))) return false;
      const unfinished = hint.whole && isTyping && caret >= hint.start && caret >= hint.end - 1 && !text.slice(hint.end, caret).trim();
      return !(unfinished && !/[.!?…]\s*$/.test(text.slice(hint.start, Math.max(caret, hint.end))));
    });
  }
}

export function nameOf(hint) {
  return `${hint.code}|${hint.words.toLowerCase()}`;
}

function placeOf(text, hint) {
  const from = text.lastIndexOf("\n", hint.start - 1) + 1;
  const to = text.indexOf("\n", hint.end);
  return `${nameOf(hint)}|${text.slice(from, to < 0 ? undefined : to)}`;
}

function meet(one, other) {
  return one.start < other.end && other.start < one.end;
}
