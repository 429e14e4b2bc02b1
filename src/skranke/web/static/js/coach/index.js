// The coach beside every field that wants it; fields come anew when the composer does.
import * as card from "./card.js";
import { Field, tell } from "./field.js";
import { say } from "./list.js";

const fields = new WeakMap();

document.addEventListener("htmx:load", find);
document.addEventListener("htmx:afterSettle", find);
document.addEventListener("keydown", (event) => {
  if (event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey) { event.preventDefault(); current()?.step(!event.shiftKey); }
  else if (event.key === "F9") { event.preventDefault(); turn(); }
  else if (event.key === "Escape") card.close();
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-coach-turn]")) turn(); });
find();

function find() {
  for (const area of document.querySelectorAll("textarea[data-coach]")) {
    if (!fields.has(area)) fields.set(area, new Field(area));
  }
}

// The field one is in, else that of the answer.
function current() {
  const area = document.activeElement.matches?.("textarea[data-coach]") ? document.activeElement : document.getElementById("text");
  return area && fields.get(area);
}

function turn() {
  const composer = document.getElementById("composer");
  const off = composer.dataset.coachOff === "1";
  composer.dataset.coachOff = off ? "0" : "1";
  for (const button of composer.querySelectorAll("[data-coach-turn]")) button.setAttribute("aria-pressed", String(off));
  card.close();
  tell({ coach: off ? "on" : "off" });
  say(off ? composer.dataset.wordsCoachOn : composer.dataset.wordsCoachOff);
  for (const area of document.querySelectorAll("textarea[data-coach]")) fields.get(area)?.changed();
}
