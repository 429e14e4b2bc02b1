// The case page follows what happens on it; what is being read or written stays where it is.
import "./coach/index.js";
import "./draft.js";
import "./files.js";
import "./focus.js";
import "./letters.js";
import "./starts.js";
import "./replies.js";
import "./undo.js";
import { tellOfChange } from "./meanwhile.js";
import { beHere } from "./presence.js";
import { onChange } from "./live.js";
import { fetchPart, isInUse, put, renew, same } from "./parts.js";

const PAUSE_MS = 250;
const page = document.querySelector("[data-case]");
let timer = 0;

beHere(page.dataset.presence);
onChange((change) => {
  if (change.kind === "presence" && String(change.case) === page.dataset.case) followPresence();
  else if (change.kind === "refresh" || String(change.case) === page.dataset.case) soon();
});
toTheNewest();

function soon() {
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE_MS);
}

async function followPresence() {
  const fresh = await fetchPart(page.dataset.presence);
  if (fresh) renew("presence", fresh);
}

async function follow() {
  const fresh = await fetchPart(location.pathname + location.search);
  if (!fresh?.getElementById("conversation")) return;
  if (tellOfChange(document.getElementById("case-head"), fresh.getElementById("case-head"))) return;
  for (const id of ["case-head", "beside", "presence"]) renew(id, fresh);
  if (!document.querySelector(".lived-list[open]")) window.htmx.trigger("#lived", "refresh");
  const young = [...fresh.getElementById("conversation").querySelectorAll(":scope > [id]")];
  const names = new Set(young.map((entry) => entry.id));
  for (const old of document.querySelectorAll("#conversation > [id]")) if (!names.has(old.id)) old.remove();
  young.forEach(settle);
}

// Bring one entry up to date, or put it in after the one it follows.
function settle(entry, index, all) {
  const old = document.getElementById(entry.id);
  if (old) {
    if (!isInUse(old) && !same(old, entry)) put(old, entry);
    return;
  }
  const node = document.importNode(entry, true);
  node.classList.add("fresh");
  const before = index > 0 && document.getElementById(all[index - 1].id);
  if (before) before.after(node);
  else document.getElementById("conversation").append(node);
  window.htmx.process(node);
  if (node.matches(".message")) announce(node);
}

function announce(node) {
  const words = document.getElementById("live-words");
  const link = words.querySelector("a");
  link.href = `#${node.id}`;
  link.querySelector("span").textContent = node.querySelector("h2").textContent.trim();
  link.hidden = isInView(node);
}

function toTheNewest() {
  const last = [...document.querySelectorAll(".message")].pop();
  if (last && ["", "#text"].includes(location.hash) && !isInView(last)) last.scrollIntoView({ block: "start" });
}

function isInView(node) {
  const box = node.getBoundingClientRect();
  const composer = document.getElementById("composer").getBoundingClientRect();
  return box.top >= 0 && box.top < composer.top - 40;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#live-words a");
  if (link) link.hidden = true;
});
