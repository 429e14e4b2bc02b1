// A text that has no case yet is kept in this browser until it is sent.
const area = document.querySelector("[data-kept]");
const key = `skranke:${area.dataset.kept}`;
const wasSent = sessionStorage.getItem(key) === "sent";
const wasRefused = document.querySelector(".wrong, [role=alert]") !== null;

sessionStorage.removeItem(key);
if (wasSent && !wasRefused) localStorage.removeItem(key);
if (!area.value) area.value = localStorage.getItem(key) ?? "";
area.addEventListener("input", () => localStorage.setItem(key, area.value));
area.form.addEventListener("submit", () => sessionStorage.setItem(key, "sent"));
