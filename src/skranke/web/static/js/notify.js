// "Your case has an answer": said by the browser to those who want it, held while they have focus on one case.
import { onChange } from "./live.js";

const HELD = "skranke:focus";
const PAUSE_MS = 400;
const NEWS = new Set(["received", "opened"]);
const timers = new Map();

if (document.body.dataset.focus !== undefined) localStorage.setItem(HELD, "1");
else localStorage.removeItem(HELD);
navigator.serviceWorker?.register("/worker.js").catch(() => null);
if (globalThis.Notification?.permission === "granted") onChange(hear);
document.addEventListener("click", ask);
offer();

function hear(change) {
  if (!NEWS.has(change.kind) || change.mine || localStorage.getItem(HELD)) return;
  clearTimeout(timers.get(change.case));
  timers.set(change.case, setTimeout(() => say(change.case), PAUSE_MS));
}

async function say(number) {
  const isHere = !document.hidden && document.querySelector("[data-case]")?.dataset.case === String(number);
  const answer = isHere ? null : await fetch(`/cases/${number}/word`).catch(() => null);
  if (answer?.status !== 200) return;
  const word = await answer.json();
  // One tag a case: several tabs say it once.
  const options = { body: word.body, tag: `case-${number}`, silent: !word.sound, icon: document.querySelector("link[rel=apple-touch-icon]").href, data: { url: word.url } };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker) worker.showNotification(word.title, options);
  else new Notification(word.title, options).onclick = () => location.assign(word.url);
}

function offer() {
  for (const box of document.querySelectorAll("[data-permission]")) {
    const state = globalThis.isSecureContext && globalThis.Notification ? Notification.permission : "missing";
    for (const line of box.children) line.hidden = line.dataset.when !== state;
  }
}

async function ask(event) {
  if (!event.target.closest("[data-ask-permission]")) return;
  await Notification.requestPermission();
  offer();
  if (Notification.permission === "granted") onChange(hear);
}
