// "?": the keys of this page, gathered from what stands on it.
import { actions, nameOf } from "./index.js";

const dialog = document.getElementById("keys");

export function show() {
  const rows = dialog.querySelector("[data-here]");
  rows.replaceChildren(...actions().map(row));
  dialog.showModal();
}

dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

function row(element) {
  const line = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = nameOf(element);
  const strokes = element.dataset.key.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key }));
  line.querySelector("dd").append(...strokes);
  return line;
}
