// The thread's scrolling: stuck to the end or true to an anchor, and a bounded window of messages.

import { parse } from "./apply.js";
import { rejoin } from "./joins.js";
import { t, tn } from "./words.js";

export const STUCK_PX = 80;
export const WINDOW = 250;
const SLACK = 30;
const EDGE_PX = 1200;

/**
 * @typedef {object} Loader
 * @property {(url: string) => Promise<{html: string, older: string, newer: string} | null>} messages
 */

export class ThreadScroll {
  /** @param {HTMLElement} scroller @param {HTMLElement} log @param {Loader} loader */
  constructor(scroller, log, loader) {
    this.scroller = scroller;
    this.log = log;
    this.loader = loader;
    this.stuck = true;
    this.unseen = 0;
    /** @type {{element: HTMLElement, top: number} | null} */
    this.anchor = null;
    this.loading = false;
    /** Where we or the reader scrolled to last: what moves without them is not their doing. */
    this.at = 0;
    this.ended = new AbortController();
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true, signal: this.ended.signal });
    // Late pictures, opened mails and a new width all change heights; the anchor stays where it is.
    this.observer = new ResizeObserver(() => this.settle());
    this.observer.observe(log);
    this.observer.observe(scroller);
    this.open();
  }

  end() {
    this.ended.abort();
    this.observer.disconnect();
  }

  /** Where a conversation opens: at what was asked for, at "New", or at the end. */
  open() {
    const target = this.log.dataset.target && document.getElementById(this.log.dataset.target);
    if (target) {
      this.show(target);
      return;
    }
    this.toEnd();
    const line = document.getElementById("new-line");
    if (line && this.topOf(line) < 0) {
      this.stuck = false;
      this.move(this.scroller.scrollTop + this.topOf(line) - 16);
      this.anchor = this.findAnchor();
    }
  }

  /** Of an element's top, in pixels below the top edge of what is visible. @param {Element} element */
  topOf(element) {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  get toGo() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  scrolled() {
    const now = this.scroller.scrollTop;
    // Our own move, told late: the page may have grown since, which `settle` makes good.
    if (Math.abs(now - this.at) >= 1) this.moved(now);
    this.pill();
    this.nearEdges();
  }

  /** The reader moved. Only going up leaves the end. @param {number} now */
  moved(now) {
    const isEnd = this.toGo <= STUCK_PX && !this.log.dataset.newer;
    this.stuck = isEnd || (this.stuck && now > this.at);
    this.at = now;
    this.anchor = this.stuck ? null : this.findAnchor();
    if (this.stuck && this.unseen) this.count(0);
  }

  /** Scroll ourselves. @param {number} top */
  move(top) {
    this.scroller.scrollTop = top;
    this.at = this.scroller.scrollTop;
  }

  /** The first message that is visible, and where it stands. */
  findAnchor() {
    const all = this.log.children;
    let low = 0;
    let high = all.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.topOf(all[middle]) + all[middle].getBoundingClientRect().height > 0) high = middle;
      else low = middle + 1;
    }
    let element = all[low];
    while (element && !element.id.startsWith("message-") && element.nextElementSibling) element = element.nextElementSibling;
    return element ? { element: /** @type {HTMLElement} */ (element), top: this.topOf(element) } : null;
  }

  /** Read once before a write. */
  before() {
    if (!this.stuck) this.anchor = this.findAnchor();
  }

  /** Make good once after a write. */
  settle() {
    if (this.stuck) {
      this.toEnd();
      return;
    }
    const anchor = this.anchor;
    if (!anchor) return;
    // A message that was written anew is another element with the same id.
    const element = anchor.element.isConnected ? anchor.element : document.getElementById(anchor.element.id);
    if (!element) return;
    anchor.element = element;
    const moved = this.topOf(element) - anchor.top;
    if (Math.abs(moved) >= 0.5) this.move(this.scroller.scrollTop + moved);
  }

  toEnd() {
    this.stuck = !this.log.dataset.newer;
    this.anchor = null;
    this.move(this.scroller.scrollHeight);
    if (this.stuck && this.unseen) this.count(0);
  }

  /** Messages came in at the end while reading above. @param {number} number */
  count(number) {
    this.unseen = number;
    this.pill();
  }

  pill() {
    const pill = document.getElementById("pill");
    if (!pill) return;
    pill.hidden = this.stuck || (this.toGo < 600 && !this.unseen);
    const words = pill.querySelector("span");
    const text = this.unseen ? tn("%(num)s new", "%(num)s new", this.unseen) : t("Latest");
    if (words && words.textContent !== text) words.textContent = text;
  }

  /** @param {HTMLElement[]} added */
  after(added) {
    const fresh = added.filter((element) => element.id.startsWith("message-") && element.dataset.kind !== "notice");
    this.settle();
    if (!this.stuck && fresh.length) this.count(this.unseen + fresh.length);
    this.prune();
  }

  /** Keep the page small, at the end that is farther away; never while something in it is selected. */
  prune() {
    if (this.log.childElementCount <= WINDOW) return;
    const messages = this.log.querySelectorAll(":scope > .m[data-rev]");
    if (messages.length <= WINDOW || this.isUsed()) return;
    // A few more than must go, so that the next ones need not do this again.
    const least = WINDOW - SLACK;
    let over = messages.length - least;
    const fromTop = this.scroller.scrollTop > this.toGo;
    if (!this.stuck) this.anchor = this.findAnchor();
    while (over-- > 0) messages[fromTop ? messages.length - least - 1 - over : least + over].remove();
    const left = this.log.querySelectorAll(":scope > .m[data-rev]");
    const edge = left[fromTop ? 0 : left.length - 1];
    this.log.dataset[fromTop ? "older" : "newer"] = edge.id.replace("message-", "");
    this.drawEdge(fromTop);
    if (fromTop) rejoin([left[0]]);
    this.settle();
  }

  isUsed() {
    const selection = getSelection();
    if (selection && !selection.isCollapsed && this.log.contains(selection.anchorNode)) return true;
    return this.log.contains(document.activeElement);
  }

  /** A link at the edge says that there is more, and works without us. @param {boolean} older */
  drawEdge(older) {
    const id = older ? "edge-older" : "edge-newer";
    const value = this.log.dataset[older ? "older" : "newer"];
    let link = /** @type {HTMLAnchorElement | null} */ (document.getElementById(id));
    if (!value) {
      link?.remove();
      return;
    }
    if (!link) {
      link = document.createElement("a");
      link.id = id;
      link.className = "edge";
      link.textContent = older ? t("Show earlier messages") : t("Show later messages");
      if (older) this.log.prepend(link);
      else this.log.append(link);
    }
    const conversation = this.log.id.replace("thread-", "");
    link.href = older ? `/conversation/${conversation}/older?before=${value}` : `/conversation/${conversation}/newer?after=${value}`;
  }

  nearEdges() {
    if (this.loading) return;
    if (this.log.dataset.older && this.scroller.scrollTop < EDGE_PX) this.load(true);
    else if (this.log.dataset.newer && this.toGo < EDGE_PX) this.load(false);
  }

  /** Load the 50 messages beyond an edge. @param {boolean} older */
  async load(older) {
    const link = /** @type {HTMLAnchorElement | null} */ (document.getElementById(older ? "edge-older" : "edge-newer"));
    if (!link || this.loading) return;
    this.loading = true;
    const piece = await this.loader.messages(link.href);
    if (this.ended.signal.aborted) return;
    if (piece) {
      const content = parse(piece.html);
      const fresh = [...content.children].filter((element) => !document.getElementById(element.id));
      const next = older ? link.nextElementSibling : link.previousElementSibling;
      this.before();
      if (older) link.after(...fresh);
      else link.before(...fresh);
      this.log.dataset[older ? "older" : "newer"] = older ? piece.older : piece.newer;
      this.drawEdge(older);
      rejoin([...fresh, ...(next ? [next] : [])]);
      this.log.dispatchEvent(new CustomEvent("dressed", { bubbles: true, detail: fresh }));
      this.settle();
      this.prune();
    }
    this.loading = false;
    if (piece) this.nearEdges();
  }

  /** Bring a message into the middle and mark it. @param {HTMLElement} element */
  show(element) {
    this.stuck = false;
    this.log.querySelector(".target")?.classList.remove("target");
    element.classList.add("target");
    const middle = (this.scroller.clientHeight - element.offsetHeight) / 2;
    this.move(this.scroller.scrollTop + this.topOf(element) - Math.max(16, middle));
    this.anchor = this.findAnchor();
    this.pill();
    this.nearEdges();
  }
}
