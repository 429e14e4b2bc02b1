// A mail in its frame is as high as its content; no script runs inside, so we measure from here.
const TALLEST = 6000;

document.addEventListener("load", (event) => {
  if (event.target.matches?.("[data-letter]")) fit(event.target);
}, true);
for (const frame of document.querySelectorAll("[data-letter]")) fit(frame);

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (page && frame.offsetParent) frame.style.height = `${Math.min(page.scrollHeight + 4, TALLEST)}px`;
}
