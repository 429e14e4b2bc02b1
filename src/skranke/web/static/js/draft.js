// What is typed is saved at the desk as it is typed, and kept in this browser until the desk has said so.
import { hearTabs, tellTabs } from "./tabs.js";
import { tellWriter } from "./meanwhile.js";

const PAUSE_MS = 700;
const AGAIN_MS = 5_000;
const FIELDS = ["text", "to", "cc", "bcc", "send_at"];
let timer = 0;
let isLost = false;
let isOurs = false;
let saved = "";
let underway = Promise.resolve();

const form = () => document.getElementById("composer-form");
const area = () => form().elements.text;
const key = () => `skranke:draft:${document.querySelector("[data-case]").dataset.case}`;

document.addEventListener("input", (event) => {
  if (event.target.form !== form() || isOurs) return;
  keep();
  plan(PAUSE_MS);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form?.matches("#composer-form, #note-form")) return;
  event.preventDefault();
  const writing = event.target.form;
  writing.requestSubmit(writing.querySelector("[data-send]"));
});
// A save that is still underway would bring back a draft that has just been sent, so a deed waits for it.
document.addEventListener("htmx:confirm", (event) => {
  if (!event.target.closest("[data-after-draft]")) return;
  event.preventDefault();
  clearTimeout(timer);
  underway.then(() => event.detail.issueRequest(true));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, target, requestConfig } = event.detail;
  if (successful && requestConfig.elt.matches("#composer-form")) {
    localStorage.removeItem(key());
    saved = area().value;
    tellTabs({ text: saved, at: form().dataset.savedAt, sent: true });
  }
  if (successful && requestConfig.elt.matches("[data-clear]")) clear(requestConfig.elt);
});
document.addEventListener("htmx:sendError", () => plan(AGAIN_MS));
window.addEventListener("beforeunload", () => { if (timer) keep(); });
document.addEventListener("htmx:load", (event) => {
  event.target.querySelector?.("[data-focus]")?.focus();
  if (event.target.id === "composer") saved = area().defaultValue;
});
saved = area().defaultValue;
offer();
// Modules come after the page: what was typed before this one was here is saved as well.
if (area().value !== area().defaultValue) {
  keep();
  plan(PAUSE_MS);
}

export function plan(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; underway = save(); }, pause);
}

async function save() {
  say(form().dataset.wordsSaving);
  const sent = Object.fromEntries(FIELDS.map((name) => [name, form().elements[name].value]));
  const body = new FormData();
  for (const [name, value] of Object.entries(sent)) body.set(name, value);
  body.set("base", form().dataset.savedAt);
  body.set("csrfmiddlewaretoken", form().elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form().dataset.draft, { method: "POST", body, redirect: "error" }).catch(() => null);
  if (!answer?.ok) {
    isLost = true;
    say(form().dataset.wordsKept);
    if (!timer) plan(AGAIN_MS);
    return;
  }
  settle(await answer.json(), sent.text);
}

// What the desk said of it; a text that was put together from two takes the place of ours unless we typed on.
function settle(said, text) {
  const isUntouched = area().value === text;
  say(isLost ? `${form().dataset.wordsBack} ${said.saved}` : said.saved);
  isLost = false;
  form().dataset.savedAt = said.at;
  if (said.word) tellWriter(said.word, said.url);
  if (said.sent && isUntouched) put("");
  if (said.text && isUntouched) put(said.text);
  else if (said.text) { form().dataset.savedAt = ""; plan(PAUSE_MS); }
  if (area().value === (said.text ?? text)) localStorage.removeItem(key());
  saved = said.text ?? text;
  tellTabs({ text: saved, at: said.at });
}

// Another text in the field, by somebody else's hand than the writer's: nothing of it is to be saved again.
function put(text) {
  const { selectionStart, selectionEnd } = area();
  isOurs = true;
  area().value = text;
  area().setSelectionRange(selectionStart, selectionEnd);
  area().dispatchEvent(new Event("input", { bubbles: true }));
  isOurs = false;
}

hearTabs(({ text, at, sent }) => {
  if (area().value !== saved || document.activeElement === area() && document.hasFocus()) return;
  form().dataset.savedAt = at;
  if (area().value === text) return;
  put(text);
  saved = text;
  if (!sent) tellWriter(form().dataset.wordsTabs);
});

function keep() {
  localStorage.setItem(key(), JSON.stringify({ text: area().value, at: new Date().toISOString() }));
}

function say(words) {
  document.querySelector("[data-draft-state]").textContent = words;
}

function clear(element) {
  element.reset();
  const field = document.getElementById(element.dataset.clear);
  field.closest("details").open = false;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// A text the desk never received, from a closed tab or while it was away, is offered, never forced.
function offer() {
  const kept = JSON.parse(localStorage.getItem(key()) ?? "null");
  if (!kept?.text || kept.text === area().value || kept.at < form().dataset.savedAt) return;
  const box = form().querySelector("[data-offer]");
  box.hidden = false;
  box.addEventListener("click", (event) => {
    if (!event.target.closest("button")) return;
    if (event.target.closest("[data-offer-use]")) { area().value = kept.text; plan(0); area().focus(); }
    else localStorage.removeItem(key());
    box.hidden = true;
  });
}
