// Saying that one is here and whether one is writing, so that two people do not answer the same case unawares.
import { token } from "./parts.js";

const EVERY_MS = 20_000;
const WRITING_MS = 30_000;

export function beHere(url) {
  let typedAt = -Infinity;
  let saidWriting = false;

  const isWriting = () => performance.now() - typedAt < WRITING_MS;
  const say = () => {
    if (document.hidden) return;
    saidWriting = isWriting();
    navigator.sendBeacon(url, form({ writing: saidWriting ? "1" : "0" }));
  };
  document.addEventListener("input", (event) => {
    if (event.target.form?.id !== "composer-form") return;
    typedAt = performance.now();
    if (!saidWriting) say();
  });
  document.addEventListener("visibilitychange", say);
  window.addEventListener("pagehide", () => navigator.sendBeacon(url, form({ gone: "1" })));
  window.addEventListener("pageshow", say);
  setInterval(say, EVERY_MS);
  say();
}

function form(fields) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token());
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}
