// Two tabs with the same case show the same text; each tells the other what it has saved or sent.
const name = () => `skranke-draft:${document.querySelector("[data-case]").dataset.case}`;
const channel = window.BroadcastChannel ? new BroadcastChannel(name()) : null;

export function tellTabs(news) {
  channel?.postMessage(news);
}

export function hearTabs(listener) {
  if (channel) channel.onmessage = (event) => listener(event.data);
}
