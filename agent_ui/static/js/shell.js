// What stands around everything: banners, toasts, announcements, ticking times, "You".

import { post } from "./ask.js";
import { t, tn } from "./words.js";

const root = document.documentElement;
const MINUTE_MS = 60_000;

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/** The first that can be seen, and so can take the focus. @param {Iterable<Element>} all */
export const firstSeen = (all) => /** @type {HTMLElement | undefined} */ ([...all].find((one) => /** @type {HTMLElement} */ (one).offsetParent));

/** An icon of the page's set, or nothing where the page has none of that name. @param {string} name */
export function icon(name) {
  const set = /** @type {HTMLTemplateElement | null} */ (byId("icons"));
  const found = set?.content.querySelector(`use[href$="#${name}"]`)?.closest("svg");
  return found ? found.cloneNode(true) : document.createTextNode("");
}

/** "You" and one's own colour: one rule with the viewer's key in place of a mark on every message. */
export function dressAsMe() {
  root.toggleAttribute("data-mac", /Mac|iPhone|iPad/.test(navigator.platform));
  const me = CSS.escape(root.dataset.me || "");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`[data-author="${me}"] .you { display: inline; }
    [data-author="${me}"] .you + .them { display: none; }
    .m[data-author="${me}"] .av { background: var(--accent); color: var(--on-accent); }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

// --- toasts and what can be undone ----------------------------------------------------------

/** @type {{undo: import("./ask.js").Undo, element: HTMLElement | null, done?: (body: any) => void} | null} */
let last = null;

/**
 * A sentence at the foot of the screen, with Undo where it can be undone.
 * @param {string} sentence
 * @param {{undo?: import("./ask.js").Undo, undone?: (body: any) => void, seconds?: number}} [more]
 */
export function toast(sentence, more = {}) {
  const place = /** @type {HTMLElement} */ (byId("toasts"));
  const element = document.createElement("div");
  element.className = "toast";
  const words = document.createElement("span");
  words.textContent = sentence;
  element.append(words);
  if (more.undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = t("Undo");
    button.addEventListener("click", () => undoLast());
    element.append(button);
    last = { undo: more.undo, element, done: more.undone };
  }
  place.replaceChildren(element);
  const seconds = more.seconds ?? more.undo?.seconds ?? 5;
  // A toast one is about to press must not vanish under the finger.
  const leave = () => {
    if (element.matches(":hover, :focus-within")) setTimeout(leave, 1_000);
    else {
      element.remove();
      if (last?.element === element && more.undo?.seconds) last = null;
    }
  };
  setTimeout(leave, Math.max(seconds, more.undo ? 5 : 4) * 1_000);
}

/** Take back the last thing that can be. */
export async function undoLast() {
  if (!last) {
    toast(t("Nothing to undo."));
    return;
  }
  const { undo, element, done } = last;
  last = null;
  element?.remove();
  const answer = await post(undo.url, undo.fields || {});
  if (answer.body.ok) {
    done?.(answer.body);
    toast(t("Undone."));
  } else toast(answer.body.sentence || t("This could not be undone. Check your connection."));
}

/** What a command's failure says. @param {import("./ask.js").Answer} answer */
export const failure = (answer) =>
  answer.body.sentence || (answer.status ? t("This was not done. Try again.") : t("No connection. This was not done. Try again when you're back."));

// --- the banner of the connection -----------------------------------------------------------

let bannerTimer = 0;
let wasDown = false;
let missed = 0;

/** The connection went or came. The banner waits 2 s: short breaks are nobody's business. @param {boolean} up */
export function connection(up) {
  clearTimeout(bannerTimer);
  root.toggleAttribute("data-offline", !up);
  document.dispatchEvent(new CustomEvent("connection", { detail: up }));
  if (!up) {
    missed = 0;
    bannerTimer = setTimeout(() => {
      wasDown = true;
      banner(t("You're offline. Replies wait here and go out when you're back."), "off");
    }, 2_000);
    return;
  }
  if (!wasDown) return;
  wasDown = false;
  // The frames that were missed come right behind the hello.
  bannerTimer = setTimeout(() => {
    banner(missed ? tn("Back online. %(num)s new message.", "Back online. %(num)s new messages.", missed) : t("Back online."), "back");
    bannerTimer = setTimeout(() => banner(""), 4_000);
  }, 600);
}

/** @param {number} count */
export const cameWhileAway = (count) => {
  missed += count;
};

/** @param {string} sentence @param {string} [kind] */
function banner(sentence, kind = "off") {
  const element = /** @type {HTMLElement} */ (byId("banner"));
  element.hidden = !sentence;
  element.dataset.kind = kind;
  /** @type {HTMLElement} */ (element.firstElementChild).textContent = sentence;
}

let busy = 0;
let busyTimer = 0;

/** A thin bar after 400 ms; until then the old view simply stays. @param {boolean} on */
export function progress(on) {
  busy += on ? 1 : -1;
  clearTimeout(busyTimer);
  const bar = /** @type {HTMLElement} */ (byId("progress"));
  if (busy <= 0) bar.hidden = true;
  else busyTimer = setTimeout(() => (bar.hidden = busy <= 0), 400);
}

// --- announcements --------------------------------------------------------------------------

const ANNOUNCE_MS = 3_000;
/** @type {{from: string, where: string}[]} */
let toSay = [];
let saidAt = -ANNOUNCE_MS;
let sayTimer = 0;

/** A message came into the open conversation. At most one announcement in 3 s, merged. @param {string} from @param {string} where */
export function announce(from, where) {
  toSay.push({ from, where });
  if (sayTimer) return;
  const wait = Math.max(0, saidAt + ANNOUNCE_MS - performance.now());
  sayTimer = setTimeout(() => {
    sayTimer = 0;
    saidAt = performance.now();
    const all = toSay;
    toSay = [];
    const words = all.length === 1
      ? t("New message from %(name)s, %(channel)s", { name: all[0].from, channel: all[0].where })
      : tn("%(num)s new message", "%(num)s new messages", all.length);
    /** @type {HTMLElement} */ (byId("live")).textContent = words;
  }, wait);
}

/** Something failed: said once, at once. @param {string} sentence */
export function alarm(sentence) {
  /** @type {HTMLElement} */ (byId("alert")).textContent = sentence;
}

// --- times that go on -----------------------------------------------------------------------

/** Write what is left until a reply is due, and the customer's clock. @param {ParentNode} [within] */
export function tick(within = document) {
  const now = Date.now();
  for (const element of within.querySelectorAll(".due")) {
    const due = /** @type {HTMLElement} */ (element);
    const left = Math.round((Date.parse(due.dataset.due || "") - now) / MINUTE_MS);
    // Far away, the clock time that the server wrote is the better word.
    if (left > 120 || left < -24 * 60) continue;
    const inHead = !due.closest(".row");
    const words = left < 0 ? t("%(num)s min late", { num: -left })
      : inHead ? t("Reply in %(num)s min", { num: left }) : t("%(num)s min", { num: left });
    if (due.textContent !== words) due.textContent = words;
  }
  for (const element of within.querySelectorAll(".their")) {
    const clock = /** @type {HTMLElement} */ (element);
    try {
      clock.textContent = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: clock.dataset.zone });
    } catch {
      clock.textContent = "";
    }
  }
}

/** The date in the agent's zone, as the server writes it. */
export function today() {
  try {
    return new Date().toLocaleDateString("sv-SE", { timeZone: root.dataset.zone });
  } catch {
    return root.dataset.today || "";
  }
}

/** @param {number} unread Conversations of mine with something new. */
export function title(unread) {
  root.dataset.unread = String(unread);
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (unread) document.title = `(${unread}) ${document.title}`;
  for (const dot of document.querySelectorAll(".dot")) /** @type {HTMLElement} */ (dot).hidden = !unread;
}
