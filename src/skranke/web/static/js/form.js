// The public form with scripts: works in the background so that nobody has to solve puzzles, sends without losing what
// was written, and tells a framing page how high it is. Without scripts the form asks once more instead.
import { first32 } from "./sha256.js";

const BITS = 15;
const SLICE_MS = 12;

function work(form) {
  const field = form.elements.work, nonce = form.dataset.nonce;
  let n = 0;
  form.worked ??= new Promise((done) => {
    function slice() {
      const until = performance.now() + SLICE_MS;
      while (performance.now() < until) {
        for (let i = 0; i < 200; i++, n++) {
          if (first32(`${nonce}:${n}`) >>> (32 - BITS) === 0) { field.value = String(n); return done(); }
        }
      }
      setTimeout(slice, 4);
    }
    slice();
  });
  return form.worked;
}

function say(text) {
  const place = document.getElementById("words"), line = document.createElement("p");
  line.className = "word harm";
  line.textContent = text;
  place.replaceChildren(line);
  place.scrollIntoView({ block: "nearest" });
}

async function send(form) {
  const button = form.querySelector("button[type=submit]"), words = button.textContent;
  button.disabled = true;
  button.textContent = form.dataset.sending;
  try {
    await work(form);
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error(String(answer.status));
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    begin();
    (main.querySelector("[aria-invalid], .word.harm, h1") ?? main).focus?.();
    window.scrollTo(0, 0);
  } catch {
    say(form.dataset.failed);
    button.disabled = false;
    button.textContent = words;
  }
}

// What is written so far is looked up a second after the last key; the answers shown are the desk's own.
function lookUp(form) {
  clearTimeout(form.looking);
  form.looking = setTimeout(async () => {
    try {
      const asked = new FormData();
      for (const name of ["lang", "subject", "text"]) asked.set(name, form.elements[name].value.slice(0, 4000));
      const answer = await fetch(form.dataset.answers, { method: "POST", body: asked });
      const place = document.getElementById("answers"), html = await answer.text();
      if (answer.ok && place && html.trim() !== place.shown) { place.shown = html.trim(); place.innerHTML = html; }
    } catch { /* without answers one simply sends */ }
  }, 900);
}

function begin() {
  const form = document.querySelector("form[data-nonce]");
  if (form) {
    form.addEventListener("input", () => work(form), { once: true });
    for (const name of ["subject", "text"]) form.elements[name].addEventListener("input", () => lookUp(form));
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  }
}

if (window.parent !== window) {
  new ResizeObserver(() => {
    window.parent.postMessage({ skrankeForm: location.pathname, height: document.documentElement.offsetHeight }, "*");
  }).observe(document.documentElement);
}
begin();
