// What happened to a case while its answer was being written, said above the text, which stays as it is.
const words = (name) => document.getElementById("composer").dataset[name];

export function tellWriter(sentence, url = "") {
  const box = document.querySelector("[data-writing-word]");
  const place = box.querySelector("p");
  place.textContent = sentence;
  if (url) place.append(" ", Object.assign(document.createElement("a"), { href: url, textContent: url.split("/").pop() }));
  box.hidden = false;
}

// Compare the head as it was read with the newer one. True when the page cannot follow any further.
export function tellOfChange(old, young) {
  const was = old.dataset;
  const is = young.dataset;
  if (was.number !== is.number) {
    tellWriter(words("wordsMerged"), `/cases/${is.number}`);
    return true;
  }
  const isWriting = document.getElementById("text").value.trim() !== "";
  if (isWriting && is.state === "closed" && was.state !== "closed") tellWriter(words("wordsClosed"));
  else if (isWriting && is.owner && is.owner !== was.owner && !is.mine) tellWriter(words("wordsTaken").replace("{name}", is.owner));
  return false;
}
