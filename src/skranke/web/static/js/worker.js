// Shows notifications where only a worker may, and leads a click on one to its case. It stores no page.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(new URL(event.notification.data.url, self.location.origin).href));
});

async function lead(url) {
  const windows = await self.clients.matchAll({ type: "window" });
  const here = windows.find((each) => each.url.split("#")[0] === url);
  return here ? here.focus() : self.clients.openWindow(url);
}
