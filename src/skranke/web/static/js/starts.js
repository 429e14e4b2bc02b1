// Before you answer: any opener starts the answer with one key, and the card folds away once it has been begun.
const before = () => document.getElementById("before");
const area = () => document.getElementById("text");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-start]");
  if (button) start(button);
});
document.addEventListener("keydown", (event) => {
  const digit = event.altKey && !event.ctrlKey && !event.metaKey && /^Digit([1-9])$/.exec(event.code);
  const button = digit && before()?.querySelectorAll("[data-start]")[digit[1] - 1];
  if (button) { event.preventDefault(); start(button); }
  else if (event.key === "F2" && before()) { event.preventDefault(); toggle(); }
});
document.addEventListener("input", (event) => {
  if (event.target === area() && before() && !before().dataset.kept) before().open = false;
});

// In front of what has been written, by the browser's own typing, so that Ctrl+Z takes it back.
function start(button) {
  const words = button.querySelector("span").textContent.trim();
  const field = area();
  field.focus();
  field.setSelectionRange(0, 0);
  const text = field.value ? `${words}\n\n` : `${words} `;
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, 0, 0, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// On a small screen it is folded by style until it is asked for.
document.addEventListener("click", (event) => {
  if (!event.target.closest("#before > summary")) return;
  const isHidden = before().open && !before().querySelector(".before-sheet").offsetParent;
  if (isHidden) event.preventDefault();
  before().dataset.kept = isHidden || !before().open ? "1" : "";
});

// Opened by hand, it stays open.
function toggle() {
  before().open = !before().open;
  before().dataset.kept = before().open ? "1" : "";
  if (before().open) before().querySelector("summary").focus();
  else area().focus();
}
