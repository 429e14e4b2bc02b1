// Asking the coach: one question at a time, always about the newest text; what comes too late is thrown away.
import { token } from "../parts.js";

export class Asking {
  constructor(url, kind) {
    this.url = url;
    this.kind = kind;
    this.underway = null;
  }

  stop() {
    this.underway?.abort();
    this.underway = null;
  }

  // The answer, or null when it failed or was overtaken: the coach is never in the way.
  async ask(text, by) {
    this.stop();
    const underway = (this.underway = new AbortController());
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    const body = JSON.stringify({ text, by, kind: this.kind });
    try {
      const answer = await fetch(this.url, { method: "POST", headers, body, signal: underway.signal, redirect: "error" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      if (this.underway === underway) this.underway = null;
    }
  }
}
