// Ctrl+K: one field that finds cases, customers, saved replies and whatever can be done here. The focus stays in the
// field; the arrow keys move through what was found.
import { actions, nameOf, run } from "./index.js";

const PAUSE_MS = 110;
const dialog = document.getElementById("palette");
const field = dialog.querySelector("input");
const list = dialog.querySelector("[role=listbox]");
let timer = 0;
let asked = 0;
let doing = [];

export function begin() {
  doing = actions().map((element) => ({ element, name: nameOf(element), key: element.dataset.key }));
  show(field.value);
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  list.querySelectorAll("[data-doing]").forEach((option) => option.remove());
  offer();
  timer = setTimeout(() => show(field.value), PAUSE_MS);
});
field.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    move(step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(list.querySelector("[aria-selected=true]"));
  }
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) {
    event.preventDefault();
    choose(option);
  }
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

async function show(typed) {
  const turn = ++asked;
  const number = document.querySelector("[data-case]")?.dataset.case ?? "";
  const ask = `${dialog.dataset.url}?q=${encodeURIComponent(typed)}&case=${number}`;
  const answer = typed.trim() ? await fetch(ask, { headers: { "HX-Request": "true" } }).catch(() => null) : null;
  if (turn !== asked) return;
  list.innerHTML = answer?.ok ? await answer.text() : "";
  offer();
}

// Deeds stand after what was found when words were typed, and alone when none were.
function offer() {
  const typed = plain(field.value);
  const fitting = doing.filter(({ name }) => typed.split(" ").every((word) => plain(name).includes(word)));
  for (const { element, name, key } of fitting.slice(0, typed ? 8 : 40)) list.append(option(element, name, key));
  list.querySelectorAll("[role=option]").forEach((each, index) => { each.id = `palette-${index}`; });
  select(list.querySelector("[role=option]"));
  dialog.querySelector("[data-nothing]").hidden = list.querySelector("[role=option]") !== null;
  dialog.querySelector("[role=status]").textContent = dialog.dataset.words.replace("{n}", list.querySelectorAll("[role=option]").length);
}

function option(element, name, key) {
  const row = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = name;
  row.querySelector("kbd").textContent = key;
  row.doing = element;
  return row;
}

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/\s+/g, " ").trim();
}

function move(step) {
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  select(options[(at + step + options.length) % options.length]);
}

function select(option) {
  list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
  }
  field.setAttribute("aria-activedescendant", option?.id ?? "");
}

function choose(option) {
  if (!option) return;
  dialog.close();
  if (option.doing) run(option.doing);
  else if (option.dataset.insert !== undefined) document.dispatchEvent(new CustomEvent("skranke:insert", { detail: option.dataset.insert }));
  else location.assign(option.dataset.url);
}
