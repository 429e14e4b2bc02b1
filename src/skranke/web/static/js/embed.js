// Put into a company's own page: <script src="https://…/form/KEY/embed.js" data-language="sv" async></script>
// It places the form below itself, in a frame that grows with it. It stores nothing and sets no cookie.
(() => {
  const script = document.currentScript;
  const url = new URL(script.src.replace(/\/embed\.js.*$/, ""));
  url.searchParams.set("embedded", "1");
  if (script.dataset.language) url.searchParams.set("lang", script.dataset.language);
  const frame = document.createElement("iframe");
  frame.src = url.href;
  frame.title = script.dataset.title || document.title;
  frame.loading = "lazy";
  frame.style.cssText = "width:100%;border:0;min-height:640px";
  window.addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.origin === url.origin && event.data.skrankeForm) {
      frame.style.height = `${Math.min(Number(event.data.height) || 640, 6000)}px`;
    }
  });
  script.after(frame);
})();
