// From frames of the socket to the page: queue, coalesce, one write per animation frame.
//
// Every op is idempotent by (id, rev): a newer revision wins whatever the order, and of one
// revision a drop wins over a put. So frames may come twice, late or in any order.

import { rejoin } from "./joins.js";

/** @typedef {{put: string, id: string, rev: number, order: string, html: string}} Put */
/** @typedef {{drop: string, rev: number}} Drop */
/** @typedef {{set: Record<string, any>}} SetOp */
/** @typedef {Put | Drop | SetOp} Op */
/**
 * @typedef {object} Hooks
 * @property {(container: HTMLElement) => void} [before] Once before a container is written.
 * @property {(container: HTMLElement, added: HTMLElement[]) => void} [after] Once after.
 * @property {(element: HTMLElement) => void} [dress] Puts the viewer's own on a new element.
 * @property {(key: string, value: any) => void} [set] One state that was set.
 * @property {(put: Put) => void} [missed] A message beyond the loaded window.
 */

const BUDGET_MS = 8;
const HIDDEN_MS = 250;
const SORT_MS = 250;

/** @type {{createHTML: (html: string) => string}} */
const policy = /** @type {any} */ (globalThis).trustedTypes
  ? /** @type {any} */ (globalThis).trustedTypes.createPolicy("hilo", { createHTML: (/** @type {string} */ html) => html })
  : { createHTML: (html) => html };

/**
 * HTML of our own server, as a fragment: the only door by which HTML comes in.
 * @param {string} html
 */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/** Of two ops on one id, whether the second wins. @param {Put | Drop} a @param {Put | Drop} b */
export function wins(a, b) {
  return b.rev > a.rev || (b.rev === a.rev && "drop" in b && "put" in a);
}

export class Applier {
  /** @param {Hooks} hooks */
  constructor(hooks) {
    this.hooks = hooks;
    /** What is known of each id: its newest revision, and whether that was a drop.
     * @type {Map<string, {rev: number, gone: boolean}>} */
    this.known = new Map();
    /** @type {Map<string, Put | Drop>} */
    this.waiting = new Map();
    /** @type {Record<string, any>[]} */
    this.states = [];
    /** Rows whose new place waits until the pointer and the focus have left the list.
     * @type {Map<string, Put | Drop>} */
    this.held = new Map();
    this.scheduled = false;
    this.sortedAt = -SORT_MS;
    this.sortTimer = 0;
    /** The row that must not move while this batch is written. @type {HTMLElement | null} */
    this.still = null;
    this.pointer = { x: -1, y: -1 };
    document.addEventListener("pointermove", ({ x, y }) => (this.pointer = { x, y }), { passive: true });
    document.documentElement.addEventListener("pointerleave", () => (this.pointer = { x: -1, y: -1 }));
  }

  /** Take a frame's ops; they are on the page within a frame. @param {Op[]} ops */
  take(ops) {
    for (const op of ops) {
      if ("set" in op) {
        this.states.push(op.set);
        continue;
      }
      const id = "put" in op ? op.id : op.drop;
      const known = this.seen(id);
      if (known && (op.rev < known.rev || (op.rev === known.rev && ("put" in op || known.gone)))) continue;
      const queued = this.waiting.get(id);
      if (!queued || wins(queued, op)) this.waiting.set(id, op);
    }
    this.schedule();
  }

  /** @param {string} id */
  seen(id) {
    const known = this.known.get(id);
    if (known) return known;
    const element = document.getElementById(id);
    if (!element) return null;
    const found = { rev: Number(element.dataset.rev ?? -1), gone: false };
    this.known.set(id, found);
    return found;
  }

  /** Forget what is known of ids that begin so: a fresh piece of page says it anew. @param {string} start */
  forget(start) {
    for (const map of [this.known, this.waiting, this.held]) {
      for (const id of map.keys()) if (id.startsWith(start)) map.delete(id);
    }
  }

  schedule() {
    if (this.scheduled || (!this.waiting.size && !this.states.length)) return;
    this.scheduled = true;
    const go = () => {
      this.scheduled = false;
      this.flush();
    };
    // A hidden tab gets no animation frames, but must keep up.
    if (document.hidden) setTimeout(go, HIDDEN_MS);
    else requestAnimationFrame(go);
  }

  /** Write what waits, as far as the budget goes; the rest comes with the next frame. */
  flush() {
    const until = performance.now() + BUDGET_MS;
    const states = Object.assign({}, ...this.states.splice(0));
    for (const key of Object.keys(states)) this.hooks.set?.(key, states[key]);
    /** @type {Map<HTMLElement, (Put | Drop)[]>} */
    const byPlace = new Map();
    const now = performance.now();
    const rowsWait = now - this.sortedAt < SORT_MS;
    for (const [id, op] of this.waiting) {
      const place = "put" in op ? document.getElementById(op.put) : document.getElementById(id)?.parentElement;
      if (place?.id === "rows" && rowsWait) continue;
      this.waiting.delete(id);
      if (!place) {
        // Nothing of that kind is shown; a drop is remembered so that a late put stays out.
        if ("drop" in op) this.known.set(id, { rev: op.rev, gone: true });
        continue;
      }
      const ops = byPlace.get(place);
      if (ops) ops.push(op);
      else byPlace.set(place, [op]);
    }
    for (const [place, ops] of byPlace) {
      if (place.id === "rows") this.sortedAt = now;
      this.write(place, ops, until);
    }
    if (rowsWait && this.waiting.size && !this.sortTimer) {
      this.sortTimer = setTimeout(() => {
        this.sortTimer = 0;
        this.schedule();
      }, SORT_MS - (now - this.sortedAt));
    }
    if ([...this.waiting.values()].some((op) => !rowsWait || !("put" in op && op.put === "rows"))) this.schedule();
  }

  /** @param {HTMLElement} place @param {(Put | Drop)[]} ops @param {number} until */
  write(place, ops, until) {
    const puts = /** @type {Put[]} */ (ops.filter((op) => "put" in op));
    const parsed = parse(puts.map((op) => op.html).join(""));
    /** @type {Map<string, HTMLElement>} */
    const made = new Map();
    for (const element of parsed.children) made.set(element.id, /** @type {HTMLElement} */ (element));
    this.hooks.before?.(place);
    this.still = place.id === "rows" ? this.heldRow(place) : null;
    const stillId = this.still?.id;
    const top = this.still?.getBoundingClientRect().top || 0;
    /** @type {HTMLElement[]} */
    const added = [];
    const touched = [];
    let count = 0;
    for (const op of ops) {
      // The read of the clock is cheap next to a write, but not free.
      if (++count % 8 === 0 && performance.now() > until) {
        const id = "put" in op ? op.id : op.drop;
        if (!this.waiting.has(id)) this.waiting.set(id, op);
        continue;
      }
      if ("drop" in op) {
        const next = this.remove(place, op);
        if (next) touched.push(next);
        continue;
      }
      const element = made.get(op.id);
      if (!element) continue;
      const fresh = this.place(place, op, element);
      if (fresh === null) continue;
      touched.push(element);
      if (fresh) added.push(element);
    }
    rejoin(touched);
    if (stillId) keepStill(place, stillId, top);
    this.hooks.after?.(place, added);
  }

  /**
   * Put an element where it belongs. True where it is new, false where it replaced, null where it
   * was left out.
   * @param {HTMLElement} place @param {Put} op @param {HTMLElement} element
   */
  place(place, op, element) {
    const old = document.getElementById(op.id);
    if (!old && outside(place, op.order)) {
      this.hooks.missed?.(op);
      return null;
    }
    this.hooks.dress?.(element);
    if (!old && this.still && op.order < (this.still.dataset.order || "")) {
      this.held.set(op.id, op);
      place.dispatchEvent(new CustomEvent("held", { bubbles: true, detail: this.held.size }));
      return null;
    }
    this.known.set(op.id, { rev: op.rev, gone: false });
    this.held.delete(op.id);
    if (!old) {
      removeTwin(place, element);
      insert(place, element, op.order);
      return true;
    }
    const stays = old.dataset.order === op.order || !!this.still;
    if (stays && old.dataset.order !== op.order) {
      element.dataset.moved = "";
      // It keeps its place until the list is left; then `release` sorts it in.
      this.held.set(op.id, op);
    }
    carryOver(old, element);
    const focused = old.contains(document.activeElement) ? focusPath(old) : null;
    if (this.still === old) this.still = element;
    if (stays) {
      old.replaceWith(element);
    } else {
      old.remove();
      insert(place, element, op.order);
    }
    if (focused !== null) refocus(element, focused);
    return false;
  }

  /**
   * The row under the pointer or with the focus: it must not move. Asked of the page's own layout,
   * because :hover lags behind when the element under the pointer was just replaced.
   * @param {HTMLElement} rows @returns {HTMLElement | null}
   */
  heldRow(rows) {
    const focused = rows.querySelector(".rowbox:focus-within");
    const { x, y } = this.pointer;
    const under = x < 0 ? null : document.elementFromPoint(x, y)?.closest("#rows > .rowbox");
    return /** @type {HTMLElement | null} */ (focused || under || null);
  }

  /** @param {HTMLElement} place @param {Drop} op @returns {Element | null} What follows the removed. */
  remove(place, op) {
    const element = document.getElementById(op.drop);
    this.known.set(op.drop, { rev: op.rev, gone: true });
    if (!element) return null;
    if (this.still) {
      // Taking a row away would move the one under the pointer.
      element.dataset.moved = "";
      this.held.set(op.drop, op);
      return null;
    }
    const next = element.nextElementSibling;
    if (element.contains(document.activeElement)) focusNear(element);
    element.remove();
    return next;
  }

  /** The pointer and the focus have left the list: what waited takes its place. */
  release() {
    const rows = document.getElementById("rows");
    if (!rows || !this.held.size || this.heldRow(rows)) return;
    this.still = null;
    rows.style.removeProperty("padding-top");
    rows.style.removeProperty("margin-top");
    const held = [...this.held.values()];
    this.held.clear();
    for (const op of held) {
      const id = "put" in op ? op.id : op.drop;
      const queued = this.waiting.get(id);
      this.known.delete(id);
      if ("drop" in op) {
        this.remove(rows, op);
        continue;
      }
      const old = document.getElementById(id);
      if (old) {
        delete old.dataset.moved;
        old.remove();
        insert(rows, old, old.dataset.order || "");
        this.known.set(id, { rev: Number(old.dataset.rev), gone: false });
      } else if (!queued || wins(queued, op)) {
        this.waiting.set(id, op);
      }
    }
    this.sortedAt = -SORT_MS;
    this.schedule();
  }
}

/**
 * Rows above grew or shrank: the one that is held goes back to where it was.
 * @param {HTMLElement} rows @param {string} id @param {number} top
 */
function keepStill(rows, id, top) {
  const moved = () => (document.getElementById(id)?.getBoundingClientRect().top ?? top) - top;
  let by = moved();
  if (!by) return;
  rows.scrollTop += by;
  by = moved();
  const { style } = rows;
  // Nothing to scroll: the list gives way until the pointer and the focus have left it.
  if (by < 0) style.paddingTop = `${parseFloat(getComputedStyle(rows).paddingTop) - by}px`;
  else if (by > 0) style.marginTop = `${parseFloat(getComputedStyle(rows).marginTop) - by}px`;
}

/** Whether an order lies beyond the loaded window of a thread. @param {HTMLElement} place @param {string} order */
function outside(place, order) {
  if (!order) return false;
  if (place.dataset.newer) return order > edge(place, true);
  return !!place.dataset.older && order < edge(place, false);
}

/** @param {HTMLElement} place @param {boolean} last */
function edge(place, last) {
  let found = last ? place.lastElementChild : place.firstElementChild;
  while (found && !found.hasAttribute("data-rev")) found = last ? found.previousElementSibling : found.nextElementSibling;
  return /** @type {HTMLElement | null} */ (found)?.dataset.order || "";
}

/**
 * Put an element after the last one whose order is not greater. Looks from the end: most are new.
 * @param {HTMLElement} place @param {HTMLElement} element @param {string} order
 */
export function insert(place, element, order) {
  let last = place.lastElementChild;
  // What has no order (an edge's link, a bubble) keeps to its end. "New" has the order of the
  // message below it, so that message goes in after it.
  while (last) {
    const its = /** @type {HTMLElement} */ (last).dataset.order;
    if (its !== undefined && its <= order) break;
    last = last.previousElementSibling;
  }
  if (last) {
    last.after(element);
    return;
  }
  const first = place.querySelector(":scope > [data-order]");
  if (first) first.before(element);
  else place.append(element);
}

/** The bubble drawn when the agent sent goes when the message itself comes. @param {HTMLElement} place @param {HTMLElement} element */
function removeTwin(place, element) {
  const key = element.dataset.key;
  if (key) place.querySelector(`[data-bubble="${CSS.escape(key)}"]`)?.remove();
}

/** What the reader opened stays open, and what they typed stays typed. @param {HTMLElement} old @param {HTMLElement} element */
function carryOver(old, element) {
  const before = old.querySelectorAll("details");
  element.querySelectorAll("details").forEach((part, index) => {
    if (before[index]?.open) part.open = true;
  });
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("input[id]"))) {
    input.value = /** @type {HTMLInputElement | null} */ (old.querySelector(`#${input.id}`))?.value || input.value;
  }
  const row = old.querySelector(":scope > [aria-current]");
  if (row) element.firstElementChild?.setAttribute("aria-current", row.getAttribute("aria-current") || "true");
  if (old.classList.contains("target")) element.classList.add("target");
}

/** Which of the focusable things in it has the focus: -1 is itself. @param {HTMLElement} old */
function focusPath(old) {
  return [...old.querySelectorAll("a, button, summary, input")].indexOf(
    /** @type {Element} */ (document.activeElement),
  );
}

/** @param {HTMLElement} element @param {number} index */
function refocus(element, index) {
  const target = index < 0 ? element : element.querySelectorAll("a, button, summary, input")[index] || element;
  /** @type {HTMLElement} */ (target).focus({ preventScroll: true });
}

/** A removed row that had the focus hands it to the next. @param {HTMLElement} element */
function focusNear(element) {
  const near = element.nextElementSibling || element.previousElementSibling;
  const target = near?.querySelector("a") || near || element.parentElement;
  /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: true });
}
