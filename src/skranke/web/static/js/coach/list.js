// Beside the field: the hints as buttons, the checklist that ticks itself, and the words for who listens.
import * as card from "./card.js";

const part = (field, name) => document.querySelector(`[data-${name}="${field.area.id}"]`);

export function show(field, hints) {
  const place = part(field, "advice");
  if (!place) return;
  const wanted = hints.map((hint) => `${hint.kind}|${hint.title}|${hint.words}`).join("\n");
  place.hints = hints;
  if (place.dataset.shows === wanted) return;
  place.dataset.shows = wanted;
  place.replaceChildren(...hints.map((hint, number) => {
    const button = document.getElementById("advice-button").content.firstElementChild.cloneNode(true);
    button.dataset.kind = hint.kind;
    button.dataset.number = number;
    button.querySelector("b").textContent = hint.title;
    button.querySelector("span").textContent = short(hint.words);
    button.onclick = () => field.open(place.hints[number]);
    return button;
  }));
}

function short(words) {
  const flat = words.replace(/\s+/g, " ");
  return flat.length > 42 ? `${flat.slice(0, 40)}…` : flat;
}

// In a long text only a part is read at a time: what was seen there counts, what was not does not untick.
export function tick(field, virtues, { isWhole }) {
  const place = part(field, "virtues");
  if (!place) return;
  const known = new Map([...place.children].map((item) => [item.dataset.code, item]));
  for (const virtue of virtues) {
    const item = known.get(virtue.code);
    if (!item || (!isWhole && item.dataset.holds === "1")) continue;
    item.dataset.holds = virtue.holds ? "1" : "0";
    item.querySelector("[data-state]").textContent = virtue.holds ? place.dataset.wordsDone : place.dataset.wordsOpen;
    item.querySelector("button").onclick = (event) => {
      const { message, why, title, source } = virtue;
      const box = event.currentTarget.getBoundingClientRect();
      card.open(field, { kind: "virtue", title, message, why, instead: "", source, rewrites: [] }, box);
      read({ title, message, why, instead: "" }, "");
      if (event.detail === 0) card.focusCard();
    };
  }
}

export function announce(count) {
  const place = document.querySelector("[data-hint-words]");
  const words = count ? place.dataset.some.replace("{n}", count) : place.dataset.none;
  if (place.dataset.said === words || (!count && !place.dataset.said)) return;
  place.dataset.said = words;
  place.textContent = words;
}

export function read(hint, place) {
  say([place, `${hint.title}.`, hint.message, hint.instead, hint.rewrites?.[0] ?? ""].filter(Boolean).join(" "));
}

export function say(words) {
  const place = document.querySelector("[data-hint-words]");
  place.dataset.said = "";
  place.textContent = words;
}
