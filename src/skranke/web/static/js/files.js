// Files of an answer: chosen, dropped or pasted, they are at the desk at once.
const form = () => document.getElementById("composer-form");

document.addEventListener("change", async (event) => {
  if (!event.target.matches("[data-attach]")) return;
  await send(form().dataset.files, [...event.target.files]);
  event.target.value = "";
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-detach]");
  if (!button) return;
  event.preventDefault();
  send(button.dataset.detach, []);
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || !event.target.closest("#composer-form")) return;
  event.preventDefault();
  send(form().dataset.files, files);
});
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, drag);

function drag(event) {
  const composer = document.getElementById("composer");
  const carriesFiles = [...(event.dataTransfer?.types ?? [])].includes("Files");
  if (!carriesFiles || !event.target.closest?.("#composer")) return composer.classList.remove("dropping");
  event.preventDefault();
  composer.classList.toggle("dropping", event.type === "dragover");
  if (event.type === "drop") send(form().dataset.files, [...event.dataTransfer.files]);
}

async function send(url, files) {
  const state = document.querySelector("[data-draft-state]");
  state.textContent = form().dataset.wordsSaving;
  const body = new FormData();
  for (const name of ["text", "cc", "bcc", "csrfmiddlewaretoken"]) body.set(name, form().elements[name].value);
  for (const file of files) body.append("files", file, file.name);
  const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    state.textContent = answer?.status === 413 ? await answer.text() : form().dataset.wordsKept;
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  form().dataset.savedAt = holder.content.getElementById("draft-files").dataset.savedAt;
  document.getElementById("draft-files").replaceWith(document.importNode(holder.content.getElementById("draft-files"), true));
  state.textContent = "";
}
