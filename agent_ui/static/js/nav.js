// From one conversation or queue to another without a new page; addresses stay true.

import { piece } from "./ask.js";
import { parse } from "./apply.js";
import { byId, progress, tick } from "./shell.js";

const root = document.documentElement;
const isPhone = () => matchMedia("(max-width: 640px)").matches;

/**
 * @typedef {object} Page What the navigator moves; app.js knows the parts.
 * @property {() => void} leave Before the thread is taken away.
 * @property {(cursor: string) => void} arrive After another is there.
 * @property {(start: string) => void} forget
 * @property {() => void} marked The current row may be another.
 * @property {() => import("./scroll.js").ThreadScroll | null} scroll
 */

/** How the ids of fragments begin that belong to the open conversation and its customer. */
export const OPEN = ["message-", "headline-", "options-", "hints-", "who-", "proving-", "same-", "identities-", "joins-"];

export class Navigator {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.turn = 0;
    addEventListener("popstate", () => this.go(location.href, { push: false }));
  }

  /** Whether an address is one that this page can show itself. @param {URL} url */
  static knows(url) {
    return url.origin === location.origin && document.body.dataset.page === "inbox"
      && (/^\/conversation\/\d+(\/around)?$/.test(url.pathname) || url.pathname === "/inbox");
  }

  /**
   * Go to an address. The old view stays until the new one is there.
   * @param {string} href @param {{push?: boolean, focus?: boolean, anew?: boolean}} [how] anew: also what is open already.
   */
  async go(href, { push = true, focus = false, anew = false } = {}) {
    const url = new URL(href, location.href);
    if (!Navigator.knows(url)) {
      location.assign(url);
      return;
    }
    const turn = ++this.turn;
    if (push && !anew && url.pathname === `/conversation/${byId("thread")?.dataset.conversation}`) {
      // It is open already: whatever is half done in it stays as it is.
      this.show("thread");
      if (focus) byId("scroll")?.focus({ preventScroll: true });
      return;
    }
    const part = url.pathname === "/inbox" ? "list" : "conversation";
    if (part === "conversation" && !url.searchParams.has("queue")) url.searchParams.set("queue", this.queue);
    progress(true);
    const found = await piece(url.href, part);
    progress(false);
    if (turn !== this.turn) return;
    if (!found) {
      // The server can say what is wrong better than we can.
      if (navigator.onLine) location.assign(url);
      return;
    }
    const open = byId("thread")?.dataset.conversation;
    // Beside an open conversation only the queue changes; on a phone the list is the page.
    const beside = part === "list" && open && !isPhone();
    const shown = beside ? new URL(`/conversation/${open}?queue=${url.searchParams.get("queue") || "mine"}`, url) : url;
    if (push && shown.href !== location.href) history.pushState({}, "", shown);
    if (part === "list") this.showList(found.html, !beside);
    else this.showConversation(found.html, url, focus);
    this.page.arrive(found.cursor);
    const queue = url.searchParams.get("queue");
    if (part === "conversation" && queue && queue !== this.queue) await this.showQueue(queue);
  }

  get queue() {
    return byId("list")?.dataset.queue || "mine";
  }

  /** The list of another queue, beside what is open. @param {string} queue */
  async showQueue(queue) {
    const found = await piece(`/inbox?queue=${queue}`, "list");
    if (found) {
      this.showList(found.html, false);
      this.page.arrive(found.cursor);
    }
  }

  /** @param {string} html @param {boolean} asPage */
  showList(html, asPage) {
    const list = parse(html).firstElementChild;
    if (!list) return;
    this.page.forget("row-");
    byId("list")?.replaceWith(list);
    if (asPage) this.show("list");
    else this.show("thread");
    if (asPage) document.title = document.title.replace(/[^()]+ · Hilo$/, `${byId("lt")?.textContent} · Hilo`);
    tick(list);
    this.page.marked();
  }

  /** @param {string} html @param {URL} url @param {boolean} focus */
  showConversation(html, url, focus) {
    const content = parse(html);
    const thread = content.querySelector("#thread");
    const panel = content.querySelector("#piece-panel");
    if (!thread) return;
    this.page.leave();
    for (const start of OPEN) this.page.forget(start);
    byId("thread")?.replaceWith(thread);
    this.showPanel(panel);
    this.show("thread");
    document.body.toggleAttribute("data-open", true);
    const unread = Number(root.dataset.unread || 0);
    document.title = `${unread ? `(${unread}) ` : ""}${byId("cn")?.textContent} · Hilo`;
    tick(thread);
    this.page.marked();
    if (focus || url.hash === "#reply") byId(url.hash === "#reply" ? "reply" : "scroll")?.focus({ preventScroll: true });
  }

  /** @param {Element | null} content */
  showPanel(content) {
    const panel = byId("panel");
    const sections = content?.firstElementChild;
    if (!panel) return;
    panel.querySelector(".sections")?.remove();
    panel.hidden = !sections;
    document.body.toggleAttribute("data-customer", !!sections);
    if (sections) panel.append(sections);
    const back = panel.querySelector(".backb");
    back?.setAttribute("href", `/conversation/${/** @type {HTMLElement} */ (byId("thread")).dataset.conversation}`);
    tick(panel);
  }

  /** Which of the three a phone shows, and so is the page's main part. @param {string} what */
  show(what) {
    const { body } = document;
    // Pages of one column have a main part of their own.
    if (body.dataset.page !== "inbox") return;
    body.dataset.show = what;
    const main = what === "list" ? "list" : what === "customer" && isPhone() ? "panel" : "thread";
    for (const id of ["list", "thread", "panel"]) {
      if (id === main) byId(id)?.setAttribute("role", "main");
      else if (id === "panel") byId(id)?.setAttribute("role", "complementary");
      else byId(id)?.removeAttribute("role");
    }
    /** @param {string} id @param {string} selector @param {string} level */
    const level = (id, selector, level) => {
      for (const heading of document.querySelectorAll(selector)) {
        if (id === main) heading.setAttribute("aria-level", level);
        else heading.removeAttribute("aria-level");
      }
    };
    level("list", "#lt", "1");
    level("panel", "#panel h2", "1");
    level("panel", "#panel h3", "2");
  }

  /** Too far behind: fetch everything shown anew, and keep what the agent is at. */
  async refresh() {
    await (await import("./refresh.js")).refresh(this);
  }

  /** The conversation above or below the open one in the list. @param {number} step */
  neighbour(step) {
    const rows = [...document.querySelectorAll("#rows .row")];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[at < 0 ? 0 : at + step];
    if (next) {
      next.scrollIntoView({ block: "nearest" });
      this.go(/** @type {HTMLAnchorElement} */ (next).href);
    }
  }
}
