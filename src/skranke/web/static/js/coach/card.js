// The card of a hint: what was seen, why, and the ways on. It opens beside the words and never takes the focus by itself.
const card = () => document.getElementById("hint-card");
let owner = null;
let shown = null;

export function isOpen(field) {
  return owner === field && shown !== null;
}

export function openHint() {
  return shown;
}

export function open(field, hint, box) {
  close();
  owner = field;
  shown = hint;
  const found = card();
  fill(found, hint);
  found.hidden = false;
  found.showPopover?.();
  place(found, box);
}

export function close() {
  if (!shown) return;
  const had = card().contains(document.activeElement);
  card().hidePopover?.();
  card().hidden = true;
  const field = owner;
  owner = shown = null;
  field?.closed(had);
}

export function focusCard() {
  card().querySelector("button:not([hidden]), a[href]")?.focus();
}

function fill(found, hint) {
  for (const name of ["title", "message", "why", "instead"]) found.querySelector(`[data-card-${name}]`).textContent = hint[name] ?? "";
  found.dataset.kind = hint.kind;
  found.querySelector("[data-card-source]").href = hint.source;
  const isHint = hint.kind !== "virtue";
  for (const button of found.querySelectorAll("[data-card-skip], [data-card-never]")) button.hidden = !isHint;
  const rewrites = found.querySelector("[data-card-rewrites]");
  rewrites.replaceChildren(...(hint.rewrites ?? []).map((text, number) => {
    const button = found.querySelector("template").content.firstElementChild.cloneNode(true);
    button.dataset.rewrite = number;
    button.querySelector("span").textContent = text;
    button.querySelector("kbd").hidden = number > 0;
    return button;
  }));
}

// Above the words if there is room, else below; always within the window.
function place(found, box) {
  const room = 8;
  const { width, height } = found.getBoundingClientRect();
  const left = Math.min(Math.max(room, box.left), innerWidth - width - room);
  const above = box.top - height - room;
  found.style.left = `${left}px`;
  found.style.top = `${above >= room ? above : Math.min(box.bottom + room, innerHeight - height - room)}px`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#hint-card button");
  if (!button || !shown) return;
  const [field, hint] = [owner, shown];
  if (button.dataset.rewrite !== undefined) field.take(hint, Number(button.dataset.rewrite));
  else if (button.matches("[data-card-skip]")) field.skip(hint);
  else if (button.matches("[data-card-never]")) field.never(hint);
  else close();
});
document.addEventListener("pointerdown", (event) => {
  if (shown && !card().contains(event.target) && !event.target.closest("[data-advice]")) close();
});
