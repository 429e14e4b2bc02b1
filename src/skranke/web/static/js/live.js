// What changed, as it happens. One stream for the whole browser: the tab that holds the lock listens and tells the others.
const POLL_MS = 10_000;
const listeners = [];
let started = false;

// The callback gets {case, kind, mine}; kind "refresh" means that something may have been missed.
export function onChange(listener) {
  listeners.push(listener);
  if (started) return;
  started = true;
  if (navigator.locks && window.BroadcastChannel) lead();
  else poll();
}

function tell(change) {
  for (const listener of listeners) listener(change);
}

function lead() {
  const channel = new BroadcastChannel("skranke-live");
  channel.onmessage = (event) => tell(event.data);
  navigator.locks.request("skranke-live", () => new Promise((release) => {
    listen((change) => { tell(change); channel.postMessage(change); }, release);
  }));
}

function listen(publish, release) {
  const source = new EventSource("/live");
  let broken = false;
  source.onmessage = (event) => publish(JSON.parse(event.data));
  source.onopen = () => { if (broken) publish({ kind: "refresh" }); broken = false; };
  source.onerror = () => { broken = true; if (source.readyState === EventSource.CLOSED) release(); };
}

// Without a secure address there are no locks, so each page asks now and then.
function poll(after = "") {
  const ask = async () => {
    const answer = await fetch(`/live/since?after=${after}`, { credentials: "same-origin" }).catch(() => null);
    if (answer?.status === 200) {
      const said = await answer.json();
      after = said.after;
      said.changes.forEach(tell);
      tell({ kind: "presence", case: document.querySelector("[data-case]")?.dataset.case });
    }
  };
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, POLL_MS);
}
