// A saved reply goes into the text where the cursor stands, by the browser's own typing, so that Ctrl+Z takes it back.
const area = () => document.getElementById("text");
let wasThere = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button || !area() || area().closest("[hidden]")) return;
  event.preventDefault();
  fetchAndInsert(button.dataset.insert);
  const menu = button.closest("details");
  if (menu) menu.open = false;
});
document.addEventListener("focusin", (event) => { wasThere ||= event.target === area(); });
document.addEventListener("skranke:insert", (event) => fetchAndInsert(event.detail));
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-reply-find]")) narrow(event.target);
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-replies]");
  const step = menu && { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [...menu.querySelectorAll("[data-reply-find], li:not([hidden]) [data-insert]")];
  stops[stops.indexOf(document.activeElement) + step]?.focus();
});

async function fetchAndInsert(url) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return location.assign(url.replace(/\/\d+$/, ""));
  const { text } = await answer.json();
  const field = area();
  // Who has not been in the field yet means its end.
  if (!wasThere) field.setSelectionRange(field.value.length, field.value.length);
  const before = field.value.slice(0, field.selectionStart);
  const lead = before && !/\s$/.test(before) ? "\n\n" : "";
  field.focus();
  if (!document.execCommand("insertText", false, lead + text)) {
    field.setRangeText(lead + text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function narrow(field) {
  const words = plain(field.value).split(" ");
  for (const row of field.closest("[data-replies]").querySelectorAll("li")) {
    row.hidden = !words.every((word) => plain(row.textContent).includes(word));
  }
}

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
}
