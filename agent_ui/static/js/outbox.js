// Replies on their way: each has its key, so that one sent twice is one, and none is lost offline.

import { post } from "./ask.js";

/**
 * @typedef {object} Sending
 * @property {string} key
 * @property {number} conversation
 * @property {"reply" | "note"} kind
 * @property {Record<string, string>} fields
 * @property {{id: number, name: string, size: number}[]} files
 * @property {number} at Milliseconds.
 */
/**
 * @typedef {object} Outcome
 * @property {(sending: Sending, answer: import("./ask.js").Answer) => void} settled
 * @property {(sending: Sending, state: "sending" | "waiting") => void} state
 */

const RETRY_MS = 4_000;

export class Outbox {
  /** @param {string} owner @param {Outcome} outcome */
  constructor(owner, outcome) {
    this.name = `hilo.outbox.${owner}`;
    this.outcome = outcome;
    /** @type {Sending[]} */
    this.all = [];
    this.busy = false;
    this.timer = 0;
    try {
      this.all = JSON.parse(localStorage.getItem(this.name) || "[]");
    } catch {
      this.all = [];
    }
  }

  keep() {
    try {
      localStorage.setItem(this.name, JSON.stringify(this.all));
    } catch {
      // Without storage it still waits in memory.
    }
  }

  /** @param {Sending} sending */
  add(sending) {
    this.all.push(sending);
    this.keep();
    this.go();
  }

  /** @param {number} conversation */
  of(conversation) {
    return this.all.filter((sending) => sending.conversation === conversation);
  }

  /** Send what waits, in order, one at a time. A server that cannot be reached is asked again. */
  async go() {
    clearTimeout(this.timer);
    if (this.busy) return;
    this.busy = true;
    while (this.all.length) {
      const sending = this.all[0];
      this.outcome.state(sending, navigator.onLine ? "sending" : "waiting");
      const answer = await this.send(sending);
      if (answer.status === 0 || answer.status === 503 || answer.status === 429) {
        this.outcome.state(sending, "waiting");
        this.timer = setTimeout(() => this.go(), (answer.body.after_s || 0) * 1_000 || RETRY_MS);
        break;
      }
      if (answer.status === 401) break;
      this.all.shift();
      this.keep();
      this.outcome.settled(sending, answer);
    }
    this.busy = false;
  }

  /** @param {Sending} sending */
  send(sending) {
    const form = new FormData();
    for (const [name, value] of Object.entries(sending.fields)) form.append(name, value);
    for (const file of sending.files) form.append("file", String(file.id));
    form.set("key", sending.key);
    return post(`/conversation/${sending.conversation}/${sending.kind}`, form);
  }
}
