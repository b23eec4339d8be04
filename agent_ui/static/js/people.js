// Who is here, who looks at the same, who is writing: whispers, which fade by themselves.

import { byId } from "./shell.js";
import { t } from "./words.js";

const FADE_MS = 6_000;

export class People {
  constructor() {
    /** @type {Map<string, number>} */
    this.timers = new Map();
    /** @type {Map<number, {name: string, kind: string}>} */
    this.writing = new Map();
    /** @type {Set<number>} */
    this.here = new Set();
  }

  get conversation() {
    return Number(byId("thread")?.dataset.conversation || 0);
  }

  /** Another conversation: what was whispered of the last is over. */
  clear() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.writing.clear();
    this.draw();
  }

  /** @param {string} key @param {any} value */
  state(key, value) {
    if (key === "customer_typing") this.customer(value);
    else if (key === "agent_typing") this.agent(value);
    else if (key === "viewing") this.viewing(value);
    else if (key === "here") this.agents(value);
    else if (key === "customers_here") this.customers(value);
  }

  /** @param {{conversation: number, name: string, on: boolean}} what */
  customer(what) {
    if (what.conversation !== this.conversation) return;
    const line = byId("typing");
    const words = line?.querySelector("span");
    if (!line || !words) return;
    words.textContent = t("%(name)s is typing", { name: what.name });
    line.hidden = !what.on;
    this.fade("customer", () => (line.hidden = true), what.on);
  }

  /** The customer's message has come: they no longer write it. */
  stopped() {
    this.customer({ conversation: this.conversation, name: "", on: false });
  }

  /** @param {{conversation: number, agent: number, name: string, kind: string, on: boolean}} what */
  agent(what) {
    if (what.conversation !== this.conversation) return;
    if (what.on) this.writing.set(what.agent, what);
    else this.writing.delete(what.agent);
    this.draw();
    this.fade(`agent-${what.agent}`, () => {
      this.writing.delete(what.agent);
      this.draw();
    }, what.on);
  }

  /** @param {string} key @param {() => void} end @param {boolean} on */
  fade(key, end, on) {
    clearTimeout(this.timers.get(key));
    if (on) this.timers.set(key, setTimeout(end, FADE_MS));
  }

  draw() {
    const place = byId("peek");
    if (!place) return;
    const lines = [...this.writing.values()].map(({ name, kind }) =>
      kind === "note" ? t("%(name)s is writing a note", { name }) : t("%(name)s is writing a reply", { name }));
    const words = lines.join(". ");
    if (place.textContent !== words) place.textContent = words;
  }

  /** @param {{conversation: number, agents: {id: number, name: string}[]}} what */
  viewing(what) {
    const place = byId("viewers");
    if (!place || what.conversation !== this.conversation) return;
    const { agents } = what;
    const beads = agents.slice(0, 3).map(({ name }) => {
      const bead = document.createElement("span");
      // The same colour as `say.hue` gives on the server.
      bead.className = `av s h${([...new TextEncoder().encode(name)].reduce((found, byte) => (found * 31 + byte) % 1_000_003, 0) % 4) + 1}`;
      bead.setAttribute("aria-hidden", "true");
      const letters = name.split(/\s+/).map((word) => word[0] || "");
      bead.textContent = (letters[0] + (letters.length > 1 ? letters[letters.length - 1] : "")).toUpperCase();
      return bead;
    });
    const words = document.createElement("b");
    if (agents.length) {
      const names = agents.map(({ name }) => name.split(" ")[0]).join(", ");
      words.textContent = agents.length === 1 ? t("%(name)s is viewing", { name: names }) : t("%(names)s are viewing", { names });
    }
    place.replaceChildren(...beads, ...(agents.length ? [words] : []));
  }

  /** @param {number[]} ids */
  agents(ids) {
    this.here = new Set(ids);
    for (const button of document.querySelectorAll("#assign-menu [name=agent]")) {
      button.querySelector(".av")?.classList.toggle("on", this.here.has(Number(button.getAttribute("value"))));
    }
  }

  /** @param {number[]} ids */
  customers(ids) {
    const here = new Set(ids);
    for (const row of document.querySelectorAll("#rows > .rowbox")) {
      row.querySelector(".av")?.classList.toggle("on", here.has(Number(/** @type {HTMLElement} */ (row).dataset.customer)));
    }
  }
}
