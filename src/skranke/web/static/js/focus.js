// The card before a hard conversation: one key, and the text is there to be written in.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-self-check-done]")) return;
  document.getElementById("self-check").open = false;
  document.getElementById("text")?.focus();
});
