// Underlines: wavy for a fault, dotted for a nudge, a tint for the one that is open.
const KINDS = ["fault", "nudge", "open"];
const mine = new WeakMap();

export function paint(mirror, hints, open) {
  if (!window.Highlight) return;
  for (const range of mine.get(mirror) ?? []) for (const kind of KINDS) CSS.highlights.get(kind)?.delete(range);
  const ranges = [];
  const mark = (kind, hint) => {
    const range = mirror.range(hint.start, hint.end);
    if (!CSS.highlights.has(kind)) CSS.highlights.set(kind, new Highlight());
    CSS.highlights.get(kind).add(range);
    ranges.push(range);
  };
  for (const hint of hints) mark(hint.kind, hint);
  if (open) mark("open", open);
  mine.set(mirror, ranges);
}
