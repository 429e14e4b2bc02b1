// j, k and the arrow keys move through a list of lines; Enter opens, as on any link.
const STEP = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const step = STEP[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || isElsewhere()) return;
  const links = [...document.querySelectorAll("[data-rows] .row-link")];
  const next = links[links.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
});

// Letters belong to whatever is being typed in; the list hears them when nothing else has the focus.
function isElsewhere() {
  const focused = document.activeElement;
  return focused !== document.body && focused.id !== "content" && !focused.matches("[data-rows] .row-link");
}
