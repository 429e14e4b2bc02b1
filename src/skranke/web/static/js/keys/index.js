// Everything that can be done has a key: whatever carries `data-key` is pressed, opened or given the focus by it.
// A key may be two strokes ("g i"). Single keys are silent while somebody writes, and can be switched off.
const PAUSE_MS = 900;
let begun = "";
let begunAt = 0;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    togglePalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (isWriting(event.target)) {
    if (event.key === "Escape" && !document.querySelector("details.menu[open]")) leave(event.target);
    return;
  }
  if (document.body.dataset.keys === "off" || event.key.length > 1) return;
  press(event);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-palette]")) togglePalette();
  if (event.target.closest("[data-open-keys]")) import("./sheet.js").then((sheet) => sheet.show());
});

// The field is there at once, so that what is typed next goes into it, whenever its module comes.
function togglePalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  if (dialog.open) return dialog.close();
  dialog.querySelector("input").value = "";
  dialog.showModal();
  import("./palette.js").then((palette) => palette.begin());
}

function press(event) {
  const isLate = event.timeStamp - begunAt > PAUSE_MS;
  const keys = begun && !isLate ? `${begun} ${event.key}` : event.key;
  begun = "";
  if (keys === "?") {
    event.preventDefault();
    import("./sheet.js").then((sheet) => sheet.show());
    return;
  }
  const wanted = find(keys);
  if (wanted) {
    event.preventDefault();
    run(wanted);
  } else if (actions().some((element) => element.dataset.key.startsWith(`${keys} `))) {
    begun = keys;
    begunAt = event.timeStamp;
  }
}

function isWriting(element) {
  return element.matches?.("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]");
}

// Escape leaves the field, so that the keys of the page are heard again; the words stay.
function leave(field) {
  field.blur();
  document.getElementById("content")?.focus({ preventScroll: true });
}

function find(keys) {
  return actions().find((element) => element.dataset.key === keys);
}

// What can be done here and now: nothing that is hidden, and each key once.
export function actions() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-key]")].filter((element) => {
    if (target(element)?.closest("[hidden]") !== null || seen.has(element.dataset.key)) return false;
    seen.add(element.dataset.key);
    return true;
  });
}

export function nameOf(element) {
  const words = element.dataset.keyName ?? element.getAttribute("aria-label") ?? labelOf(element) ?? element.textContent;
  return words.replace(/\s+/g, " ").trim();
}

function labelOf(element) {
  return element.labels?.[0]?.textContent;
}

// The deed may stand elsewhere on the page than its name.
function target(element) {
  return element.dataset.keyFor ? document.getElementById(element.dataset.keyFor) : element;
}

export function run(named) {
  const element = target(named);
  for (let menu = element.closest("details"); menu; menu = menu.parentElement.closest("details")) {
    if (element.matches("input, textarea, select, summary")) menu.open = true;
  }
  if (element.matches("summary")) element.closest("details").querySelector("input:not([type=hidden]), select, button, textarea, a")?.focus();
  else if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}
