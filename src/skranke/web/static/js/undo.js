// The seconds in which an answer can be taken back run down where everyone sees them.
const ends = new WeakMap();

setInterval(() => {
  for (const box of document.querySelectorAll("[data-undo]")) {
    if (!ends.has(box)) ends.set(box, performance.now() + Number(box.dataset.undo) * 1000);
    const left = Math.ceil((ends.get(box) - performance.now()) / 1000);
    if (left > 0) box.querySelector("[data-undo-left]").textContent = `${left} s`;
    else if (box.contains(document.activeElement)) { document.getElementById("text")?.focus(); box.remove(); }
    else box.remove();
  }
}, 250);
