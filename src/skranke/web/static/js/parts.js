// Taking the news from a freshly fetched page into the one that is being read, without moving anything.
export async function fetchPart(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.status === 204) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

// Replace an element by its newer self, unless the reader is in it (focus, or an open menu).
export function renew(id, fresh) {
  const old = document.getElementById(id);
  const young = fresh.getElementById(id);
  if (!old || !young || isInUse(old) || same(old, young)) return;
  put(old, young);
}

export function put(old, young) {
  const node = document.importNode(young, true);
  old.replaceWith(node);
  window.htmx.process(node);
  return node;
}

export function isInUse(element) {
  return element.contains(document.activeElement) || element.querySelector("details[open]") !== null;
}

// The token of a form differs each time and says nothing.
export function same(old, young) {
  return plain(old) === plain(young);
}

function plain(element) {
  const copy = element.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  for (const name of ["class", "style", "hx-swap-oob"]) copy.removeAttribute(name);
  return copy.textContent.replace(/\s+/g, " ").trim();
}

export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}
