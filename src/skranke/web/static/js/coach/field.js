// A field with the coach beside it. It never moves the text, takes the focus or keeps anything from being sent.
import { token } from "../parts.js";
import { Asking } from "./asking.js";
import * as card from "./card.js";
import { Hints } from "./hints.js";
import * as list from "./list.js";
import { paint } from "./marks.js";
import { Mirror } from "./mirror.js";

const PAUSE_MS = 60; // after a key, before the rules are asked
const IDLE_MS = 160; // after the rules, before the second opinion is
const SETTLED_MS = 1200; // before a screen reader is told
const LONG = 12_000; // characters; longer texts are read where they are seen
const AROUND = 2_000;

export class Field {
  constructor(area) {
    this.area = area;
    this.box = area.closest("[data-coached]");
    this.mirror = new Mirror(this.box.querySelector("[data-mirror]"), area);
    this.hints = new Hints();
    this.asking = new Asking(area.dataset.coach, area.dataset.kind);
    this.text = "";
    this.timers = {};
    this.isTyping = false;
    area.addEventListener("input", () => this.changed());
    area.addEventListener("click", (event) => this.clicked(event));
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("scroll", () => { if (this.text.length > LONG) this.plan("rules", PAUSE_MS); }, { passive: true });
    this.changed();
  }

  get isOff() {
    return document.getElementById("composer").dataset.coachOff === "1";
  }

  changed() {
    const text = this.area.value;
    if (card.isOpen(this)) card.close();
    this.isTyping = this.text !== "" || text.length < 3;
    this.hints.move(this.text, text);
    this.text = text;
    this.asking.stop();
    clearTimeout(this.timers.second);
    if (this.isOff) return this.silence();
    this.mirror.show(text);
    this.draw();
    this.plan("rules", PAUSE_MS);
  }

  plan(by, pause) {
    clearTimeout(this.timers[by]);
    this.timers[by] = setTimeout(() => this.ask(by), pause);
  }

  async ask(by) {
    const text = this.text;
    if (this.isOff || !this.area.isConnected) return;
    const stretch = text.length > LONG ? this.mirror.visible(AROUND) : { from: 0, to: text.length };
    const said = await this.asking.ask(text.slice(stretch.from, stretch.to), by === "second" ? "both" : "rules");
    if (!said || text !== this.text) return;
    const found = said.hints.map((hint) => ({ ...hint, start: hint.start + stretch.from, end: hint.end + stretch.from }));
    if (by === "second") this.hints.takeBoth(text, stretch, found, card.openHint());
    else this.hints.takeRules(text, stretch, found);
    list.tick(this, said.virtues, { isWhole: stretch.to - stretch.from === text.length });
    this.draw();
    this.settle();
    if (said.more) this.plan("second", IDLE_MS);
  }

  shown() {
    return this.hints.shown(this.text, this.area.selectionEnd, this.isTyping && document.activeElement === this.area);
  }

  draw() {
    const shown = this.shown();
    paint(this.mirror, shown, card.isOpen(this) && card.openHint().kind !== "virtue" ? card.openHint() : null);
    list.show(this, shown);
  }

  settle() {
    clearTimeout(this.timers.settle);
    this.timers.settle = setTimeout(() => list.announce(this.shown().length), SETTLED_MS);
  }

  silence() {
    this.hints.all = [];
    paint(this.mirror, [], null);
    list.show(this, []);
  }

  clicked(event) {
    if (this.area.selectionStart !== this.area.selectionEnd) return;
    const hit = this.shown().find((hint) => [...this.mirror.range(hint.start, hint.end).getClientRects()].some(
      (box) => event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom + 4,
    ));
    if (hit) this.open(hit);
  }

  key(event) {
    if (event.key === "Escape" && card.isOpen(this)) { event.preventDefault(); event.stopPropagation(); card.close(); }
    else if (event.key === "Tab" && !event.shiftKey && card.isOpen(this)) { event.preventDefault(); card.focusCard(); }
    else if (event.key === "Enter" && event.altKey && card.isOpen(this)) {
      event.preventDefault();
      const hint = card.openHint();
      if (hint.rewrites?.length) this.take(hint, 0);
    }
  }

  // To the next hint after the caret, or the one before it; round at the ends.
  step(forward) {
    const shown = this.shown();
    if (!shown.length) return list.announce(0);
    this.area.focus();
    const { selectionStart: from, selectionEnd: to } = this.area;
    const next = forward ? (shown.find((hint) => hint.start >= to && !(hint.start === from && hint.end === to)) ?? shown[0])
      : (shown.findLast((hint) => hint.end <= from) ?? shown.at(-1));
    this.area.setSelectionRange(next.start, next.end);
    this.open(next, `${shown.indexOf(next) + 1} / ${shown.length}`);
  }

  open(hint, place = "") {
    this.bringIntoView(hint);
    card.open(this, hint, this.mirror.range(hint.start, hint.end).getBoundingClientRect());
    this.draw();
    list.read(hint, place);
  }

  bringIntoView(hint) {
    const at = this.mirror.range(hint.start, hint.end).getBoundingClientRect();
    const here = this.area.getBoundingClientRect();
    if (at.top < here.top) this.area.scrollTop -= here.top - at.top + 8;
    else if (at.bottom > here.bottom) this.area.scrollTop += at.bottom - here.bottom + 8;
    this.mirror.follow();
  }

  closed(hadFocus) {
    this.draw();
    if (hadFocus) this.area.focus();
  }

  // By the browser's own typing, so that Ctrl+Z takes it back.
  take(hint, number) {
    card.close();
    this.area.focus();
    this.area.setSelectionRange(hint.start, hint.end);
    if (!document.execCommand("insertText", false, hint.rewrites[number])) {
      this.area.setRangeText(hint.rewrites[number], hint.start, hint.end, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  skip(hint) {
    this.hints.skip(hint);
    card.close();
    this.area.focus();
    this.draw();
  }

  never(hint) {
    this.hints.drop((other) => other.code === hint.code);
    card.close();
    this.area.focus();
    this.draw();
    list.say(document.getElementById("hint-card").dataset.wordsNever.replace("{title}", hint.title));
    tell({ never: hint.code });
  }
}

export function tell(fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(document.getElementById("composer").dataset.switch, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
}
