// The console's beginning: makes the parts and lets them know each other.

import { piece, post } from "./ask.js";
import { Applier } from "./apply.js";
import { Commands } from "./commands.js";
import { Composer } from "./composer.js";
import { Drafts, isEmpty } from "./drafts.js";
import { Keys } from "./keys.js";
import { Navigator } from "./nav.js";
import { ThreadScroll } from "./scroll.js";
import { announce, byId, cameWhileAway, connection, dressAsMe, tick, title, toast, today } from "./shell.js";
import { Live } from "./socket.js";
import { readWords, t } from "./words.js";

const root = document.documentElement;

readWords();
dressAsMe();

/** @type {ThreadScroll | null} */
let scroll = null;
/** Conversations with a draft of the agent's own. @type {Set<number>} */
let drafted = new Set();

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("hilo-drafts") : null;
const drafts = new Drafts(root.dataset.me || "", {
  storage: localStorage,
  save: Composer.keep,
  tell: (conversation, kind, draft) => {
    tabs?.postMessage({ conversation, kind, ...draft });
    markDraft(conversation);
  },
  state: (state) => composer.saved({ saving: "", here: t("Draft saved here"), saved: t("Draft saved") }[state]),
});
tabs?.addEventListener("message", (event) => composer.heard(event.data));

/** Whispers are for later: what shows them is fetched with the first. @type {Promise<import("./people.js").People> | null} */
let people = null;

const composer = new Composer(drafts, { say: (what) => live.say(what), scroll: () => scroll });

const applier = new Applier({
  before: (place) => place.dataset.container === "thread" && scroll?.before(),
  dress,
  after: (place, added) => {
    if (place.dataset.container === "thread") {
      cameIn(place, added);
      return;
    }
    if (place.id === "rows") rowsChanged();
    else if (/channels|beside/.test(place.dataset.container || "")) composer.renewed();
    else if (place.dataset.container === "head") headChanged(place);
    tick(place);
  },
  missed: (put) => {
    if (scroll && put.order > (/** @type {HTMLElement} */ (scroll.log.lastElementChild)?.dataset.order || "")) scroll.count(scroll.unseen + 1);
  },
  set: state,
});

const nav = new Navigator({
  leave: () => {
    drafts.save();
    readTo();
    scroll?.end();
    scroll = null;
  },
  arrive: (cursor) => {
    if (!scroll) mount();
    see(cursor);
  },
  forget: (start) => applier.forget(start),
  marked: () => markRows(),
  scroll: () => scroll,
});

const parts = { composer, nav, scroll: () => scroll };
const commands = new Commands(parts);
const keys = new Keys(parts, commands);

const live = new Live(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket`, view(root.dataset.cursor || ""), {
  ops: (ops) => {
    cameWhileAway(ops.filter((op) => "put" in op && op.id.startsWith("message-") && !byId(op.id)).length);
    applier.take(ops);
  },
  reload: () => nav.refresh(),
  state: connection,
  signedOut: () => location.reload(),
});

// --- what is shown ------------------------------------------------------------------------------

/** @param {string} cursor */
function view(cursor) {
  const conversation = Number(byId("thread")?.dataset.conversation || 0) || null;
  return { cursor, conversation, queue: byId("list")?.dataset.queue || null };
}

/** @param {string} cursor */
function see(cursor) {
  live.see(view(cursor || live.view.cursor));
}

/** Take over the thread that the page shows. */
function mount() {
  const scroller = byId("scroll");
  const log = /** @type {HTMLElement | null} */ (scroller?.querySelector(".log") || null);
  composer.mount();
  people?.then((shown) => shown.clear());
  if (scroller && log) {
    folding(log);
    scroll = new ThreadScroll(scroller, log, { messages: (url) => piece(url, "messages") });
    scroll.scrolled();
    readTo();
  }
}

/** Runs of system lines fold; where there are too few of them, nothing is fetched for it. @param {HTMLElement} log */
async function folding(log) {
  if (log.querySelectorAll("[data-kind=notice]").length > 2) (await import("./fold.js")).fold(log);
}

/** What is the viewer's own on a new element. @param {HTMLElement} element */
function dress(element) {
  if (!element.classList.contains("rowbox")) return;
  element.toggleAttribute("data-draft", drafted.has(Number(element.id.slice(4))));
  const open = element.id === `row-${byId("thread")?.dataset.conversation}`;
  if (open) element.firstElementChild?.setAttribute("aria-current", "true");
}

/** The list came anew, or another conversation is open. */
function markRows() {
  for (const row of document.querySelectorAll("#rows .row[aria-current]")) row.removeAttribute("aria-current");
  for (const row of document.querySelectorAll("#rows > .rowbox")) dress(/** @type {HTMLElement} */ (row));
}

/** @param {number} conversation */
function markDraft(conversation) {
  const has = !isEmpty(drafts.read(conversation, "reply")) || !isEmpty(drafts.read(conversation, "note"));
  if (has) drafted.add(conversation);
  else drafted.delete(conversation);
  byId(`row-${conversation}`)?.toggleAttribute("data-draft", has);
}

function rowsChanged() {
  const empty = byId("rows-empty");
  const rows = byId("rows");
  if (!empty || !rows) return;
  empty.hidden = rows.childElementCount > 0;
  rows.toggleAttribute("data-empty", !empty.hidden);
}

/** Whether Done or "Open again" is offered. @param {HTMLElement} head */
function headChanged(head) {
  const state = /** @type {HTMLElement | null} */ (head.firstElementChild)?.dataset.state || "";
  byId("thread")?.setAttribute("data-state", state);
}

/** @param {HTMLElement} log @param {HTMLElement[]} added */
function cameIn(log, added) {
  if (log.childElementCount < 5) log.querySelector("[data-empty]")?.remove();
  if (added.some((element) => element.dataset.kind === "notice")) folding(log);
  scroll?.after(added);
  for (const element of added) {
    if (element.dataset.kind !== "inbound") continue;
    people?.then((shown) => shown.stopped());
    announce(element.dataset.name || "", element.querySelector(".knot b")?.textContent || "");
  }
  if (added.length) readTo();
}

// --- reading --------------------------------------------------------------------------------------

let readTimer = 0;

/** The agent has seen what stands at the end, if the page is visible and there. */
function readTo() {
  if (!scroll || document.hidden || !scroll.stuck) return;
  let last = scroll.log.lastElementChild;
  while (last && !last.id.startsWith("message-")) last = last.previousElementSibling;
  const id = Number(last?.id.replace("message-", "") || 0);
  if (!id) return;
  composer.saw(id);
  const conversation = composer.conversation || Number(byId("thread")?.dataset.conversation);
  if (!Number(byId(`row-${conversation}`)?.dataset.unread || 0)) return;
  clearTimeout(readTimer);
  readTimer = setTimeout(() => post(`/conversation/${conversation}/read`, { seen: String(id) }), 800);
}

// --- small state ----------------------------------------------------------------------------------

/** @param {string} key @param {any} value */
function state(key, value) {
  if (key === "counts") {
    for (const [queue, count] of Object.entries(value)) {
      for (const place of document.querySelectorAll(`[data-count="${queue}"]`)) place.textContent = String(count);
    }
  } else if (key === "unread") title(value);
  else if (key === "drafts") {
    drafted = new Set(value);
    markRows();
  } else if (key === "draft") composer.heard(value);
  else if (key === "notify") tell(value);
  else {
    people ??= import("./people.js").then((module) => new module.People());
    people.then((shown) => shown.state(key, value));
  }
}

/** @param {any} what */
async function tell(what) {
  if (root.dataset.notifications !== "on" || Notification.permission !== "granted") return;
  if (!document.hidden && document.hasFocus()) return;
  (await import("./notify.js")).notify(what, (url) => nav.go(url));
}

// --- the page's own events ------------------------------------------------------------------------

document.addEventListener("do", (event) => keys.do(/** @type {CustomEvent} */ (event).detail));
document.addEventListener("connection", () => composer.offline());
document.addEventListener("leaving", () => drafts.store());
document.addEventListener("release", () => applier.release());
document.addEventListener("dressed", () => scroll && folding(scroll.log));
document.addEventListener("pointerout", (event) => {
  if (/** @type {Element} */ (event.target).closest?.("#rows")) setTimeout(() => applier.release(), 60);
});
document.addEventListener("focusout", (event) => {
  if (/** @type {Element} */ (event.target).closest?.("#rows")) setTimeout(() => applier.release(), 60);
});
document.addEventListener("change", async (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (box.id === "set-notifications" && box.checked) (await import("./notify.js")).ask();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) drafts.save();
  else readTo();
});
addEventListener("pagehide", () => drafts.save());
// What is fetched when it is first wanted cannot be, away from the network.
addEventListener("unhandledrejection", (event) => {
  if (!root.hasAttribute("data-offline") || !/module/.test(event.reason?.message)) return;
  event.preventDefault();
  toast(t("No connection. This was not done. Try again when you're back."));
});

nav.show(document.body.dataset.show || "thread");
mount();
markRows();
tick();
const width = Number(localStorage.getItem("hilo.list"));
// A property set by script is not an inline style in the policy's sense.
if (width && matchMedia("(min-width: 1240px)").matches) byId("list")?.parentElement?.style.setProperty("--list", `${width}px`);
for (const kind of ["pointerdown", "keydown", "dblclick"]) {
  document.addEventListener(kind, async (event) => {
    if (/** @type {Element} */ (event.target).id === "split-list") (await import("./resize.js")).resize(event);
  });
}
matchMedia("(max-width: 640px)").addEventListener("change", () => nav.show(document.body.dataset.show || "thread"));
for (const row of document.querySelectorAll("#rows > .rowbox")) {
  const id = Number(row.id.slice(4));
  if (localStorage.getItem(drafts.name(drafts.key(id, "reply"))) || localStorage.getItem(drafts.name(drafts.key(id, "note")))) markDraft(id);
}
live.connect();
setInterval(() => {
  tick();
  // Past midnight "Today" is another day.
  const day = today();
  if (day !== root.dataset.today && root.dataset.today) {
    root.dataset.today = day;
    nav.refresh();
  }
}, 30_000);
