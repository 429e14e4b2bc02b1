// The inbox follows what happens: lines are brought up to date where they stand, new ones are announced, nothing jumps.
import { onChange } from "./live.js";
import { fetchPart, isInUse, put, same } from "./parts.js";

const PAUSE_MS = 400;
let timer = 0;

onChange((change) => {
  if (change.kind === "presence") return;
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE_MS);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".news-button")) return;
  event.preventDefault();
  show();
});

async function follow() {
  const fresh = await fetchPart(location.href);
  if (!fresh) return;
  put(document.getElementById("views"), fresh.getElementById("views"));
  const here = document.getElementById("rows");
  if (!here) return show(fresh);
  const rows = [...fresh.querySelectorAll("#rows > .row")];
  const names = new Set(rows.map((row) => row.id));
  for (const row of here.children) row.classList.toggle("gone", !names.has(row.id));
  announce(rows.filter((row) => !renewed(row)).length);
}

function renewed(row) {
  const old = document.getElementById(row.id);
  if (old && !isInUse(old) && !same(old, row)) put(old, row);
  return old !== null;
}

function announce(count) {
  const news = document.getElementById("news");
  const button = news.querySelector(".news-button");
  button.hidden = count === 0;
  news.querySelector("[data-news-text]").textContent = count ? news.dataset.words.replace("{n}", count) : "";
}

async function show(fresh) {
  const young = (fresh ?? (await fetchPart(location.href)))?.getElementById("inbox");
  if (young) put(document.getElementById("inbox"), young);
}
