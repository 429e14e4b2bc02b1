// A copy of the text behind its field, invisible but for the underlines: a field itself cannot be marked.
// One block for each line, so that a key changes the layout of one line and not of a whole long letter.
export class Mirror {
  constructor(layer, area) {
    this.layer = layer;
    this.area = area;
    this.lines = [];
    this.layer.replaceChildren();
    this.area.addEventListener("scroll", () => this.follow(), { passive: true });
  }

  follow() {
    this.layer.scrollTop = this.area.scrollTop;
  }

  // Only lines that differ are touched.
  show(text) {
    const fresh = text.split("\n");
    const old = this.lines;
    let head = 0;
    while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
    let tail = 0;
    const most = Math.min(old.length, fresh.length) - head;
    while (tail < most && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
    const blocks = this.layer.children;
    for (let n = old.length - tail - 1; n >= fresh.length - tail && n >= head; n--) blocks[n].remove();
    const after = blocks[Math.min(old.length, fresh.length) - tail] ?? null;
    for (let n = head; n < fresh.length - tail; n++) {
      if (n < old.length - tail) fill(blocks[n], fresh[n]);
      else this.layer.insertBefore(fill(document.createElement("div"), fresh[n]), after);
    }
    this.lines = fresh;
    this.starts = null;
    this.follow();
  }

  // Where each line begins in the text.
  places() {
    if (this.starts) return this.starts;
    let at = 0;
    this.starts = this.lines.map((line) => { const start = at; at += line.length + 1; return start; });
    return this.starts;
  }

  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.point(start));
    range.setEnd(...this.point(end));
    return range;
  }

  point(at) {
    const starts = this.places();
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    const node = this.layer.children[low].firstChild;
    return [node, Math.min(at - starts[low], node.length ?? 0)];
  }

  // The part of a long text that is on the screen, a little more on both sides, cut at line ends.
  visible(around) {
    const { scrollTop, clientHeight, scrollHeight } = this.area;
    const length = this.area.value.length;
    const from = Math.max(0, Math.floor((scrollTop / scrollHeight) * length) - around);
    const to = Math.min(length, Math.ceil(((scrollTop + clientHeight) / scrollHeight) * length) + around);
    const begin = from && this.area.value.lastIndexOf("\n", from) + 1;
    const end = this.area.value.indexOf("\n", to);
    return { from: from - begin > around ? from : begin, to: end < 0 || end - to > around ? to : end };
  }
}

function fill(block, line) {
  block.replaceChildren(line ? document.createTextNode(line) : document.createElement("br"));
  return block;
}
