// The keyboard: single letters outside fields, and the few chords that work everywhere.

import { byId, firstSeen, undoLast } from "./shell.js";
import { closeMenus, openMenu } from "./commands.js";

/**
 * The map that the sheet and the palette show. A letter with another after it is a sequence.
 * @type {readonly {keys: string, name: string}[]}
 */
export const MAP = [
  { keys: "J", name: "next" }, { keys: "K", name: "previous" }, { keys: "Enter", name: "open" },
  { keys: "/", name: "search" }, { keys: "R", name: "reply" }, { keys: "N", name: "note" },
  { keys: "E", name: "done" }, { keys: "Shift E", name: "done-stay" }, { keys: "H T", name: "snooze-tomorrow" },
  { keys: "H W", name: "snooze-week" }, { keys: "H N", name: "snooze-reply" }, { keys: "U", name: "unread" },
  { keys: "A", name: "assign" }, { keys: "I", name: "assign-me" }, { keys: "[", name: "list" },
  { keys: "]", name: "panel" }, { keys: "G I", name: "go-all" }, { keys: "G M", name: "go-mine" },
  { keys: "G U", name: "go-unassigned" }, { keys: "G C", name: "go-customers" }, { keys: "G S", name: "go-same" }, { keys: "M", name: "review" }, { keys: "V", name: "quoted" }, { keys: "Space", name: "play" },
  { keys: "B", name: "give-back" }, { keys: "Z", name: "undo" }, { keys: "?", name: "shortcuts" },
];

const SEQUENCE_MS = 1_500;
const isMac = "mac" in document.documentElement.dataset;

/** A chord's words on this computer. @param {string} chord */
export const chordWords = (chord) => (isMac ? chord.replace("Ctrl ", "⌘") : chord);

export class Keys {
  /** @param {import("./commands.js").Parts} parts @param {import("./commands.js").Commands} commands */
  constructor(parts, commands) {
    this.parts = parts;
    this.commands = commands;
    this.first = "";
    this.firstAt = 0;
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = event.ctrlKey || event.metaKey;
    const target = /** @type {HTMLElement} */ (event.target);
    if (chord && !event.altKey && event.key.toLowerCase() === "k" && !event.shiftKey) this.do("palette", event);
    else if (chord && event.key === "Enter" && target.closest("#reply-form")) {
      this.commands.stay = false;
      event.preventDefault();
      this.parts.composer.send(event.shiftKey);
    } else if (event.key === "F6") this.region(event);
    else if (event.key === "Escape") this.escape(event);
    else if (isField(target)) this.inMenu(event, target) || this.inField(event, target);
    else if (!chord && !event.altKey) this.single(event, target);
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} target */
  inField(event, target) {
    const isReply = target.id === "reply";
    const sends = document.documentElement.dataset.enterSends === "on" && this.parts.composer.mode === "reply"
      && !("subjects" in (this.parts.composer.option?.dataset || {}));
    if (event.key === "Enter" && isReply && sends && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.parts.composer.send();
    } else if (event.key === "Enter" && target.closest(".rename")) {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (target.closest(".rename")?.querySelector("button.p"))?.click();
    }
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} target */
  single(event, target) {
    if (this.inMenu(event, target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (this.inThread(event, target)) return;
    if (document.documentElement.dataset.shortcuts !== "on") return;
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const before = performance.now() - this.firstAt < SEQUENCE_MS ? this.first : "";
    this.first = "";
    const keys = before ? `${before} ${key}` : event.shiftKey && /^[A-Z]$/.test(key) ? `Shift ${key}` : key;
    const found = MAP.find((entry) => entry.keys === keys);
    if (found) {
      // Enter on a link or button is the browser's own.
      if (found.name !== "open") this.do(found.name, event);
    } else if (!before && (key === "H" || key === "G")) {
      this.first = key;
      this.firstAt = performance.now();
    }
  }

  /** Arrows in an open menu. @param {KeyboardEvent} event @param {HTMLElement} target */
  inMenu(event, target) {
    const drop = target.closest("details[open] > .drop, details[open] > summary")?.parentElement?.querySelector(".drop");
    if (!drop || !["ArrowDown", "ArrowUp"].includes(event.key)) return false;
    const items = /** @type {HTMLElement[]} */ ([...drop.querySelectorAll(".item")].filter((item) => firstSeen([item])));
    const at = items.indexOf(target);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? items.length - 1 : at - 1;
    items[(next + items.length) % items.length]?.focus();
    event.preventDefault();
    return true;
  }

  /** Up and down from message to message. @param {KeyboardEvent} event @param {HTMLElement} target */
  inThread(event, target) {
    if (!target.closest("#scroll")) return false;
    if (event.key === " " && target.matches(".call")) {
      this.commands.deed("play", target);
      event.preventDefault();
      return true;
    }
    const scroll = this.parts.scroll();
    if (event.key === "End") {
      this.commands.run("latest");
      event.preventDefault();
      return true;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
    const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#scroll .m:not([data-fold])")]);
    const at = all.indexOf(/** @type {HTMLElement} */ (target.closest(".m")));
    const visible = scroll?.findAnchor()?.element;
    const next = at < 0 ? visible || all[all.length - 1] : all[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    }
    return true;
  }

  /** F6 walks the regions. @param {KeyboardEvent} event */
  region(event) {
    const stops = ["rows", "scroll", "reply", "panel"].map(byId).filter((place) => place && place.offsetParent !== null);
    const at = stops.findIndex((place) => place?.contains(document.activeElement));
    const next = stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length];
    const inner = next?.id === "rows" ? next.querySelector("[aria-current]") || next.querySelector("a")
      : next?.id === "panel" ? firstSeen(next.querySelectorAll("a, button, summary")) : next;
    /** @type {HTMLElement | null | undefined} */ (inner)?.focus();
    event.preventDefault();
  }

  /** Leave what is innermost: a menu, a drawer, the box, the thread. @param {KeyboardEvent} event */
  escape(event) {
    if (document.querySelector("dialog[open]")) return;
    const active = /** @type {HTMLElement} */ (document.activeElement);
    if (closeMenus()) event.preventDefault();
    else if (document.body.dataset.panel === "on" && matchMedia("(max-width: 1239px)").matches) this.commands.run("close-panel");
    else if (active?.closest("#composer")) byId("scroll")?.focus();
    else if (active?.closest("#thread")) {
      const row = document.querySelector("#rows [aria-current], #rows a");
      /** @type {HTMLElement | null} */ (row)?.focus();
    }
  }

  /** Do what a key or the palette names. @param {string} name @param {Event} [event] */
  do(name, event) {
    event?.preventDefault();
    const { composer, nav } = this.parts;
    const press = (/** @type {string} */ selector) => {
      const found = /** @type {HTMLElement | null} */ (document.querySelector(selector));
      found?.click();
      return !!found;
    };
    const snooze = (/** @type {string} */ until) => press(`#snooze-menu [value=${until}]`);
    /** @type {Record<string, () => unknown>} */
    const ways = {
      next: () => nav.neighbour(1), previous: () => nav.neighbour(-1),
      search: () => location.assign("/search"),
      reply: () => composer.show("reply", true), note: () => composer.show("note", true),
      done: () => press(".notdone"), reopen: () => press(".isdone"),
      "done-stay": () => {
        this.commands.stay = true;
        press(".notdone");
      },
      "snooze-tomorrow": () => snooze("tomorrow"), "snooze-week": () => snooze("week"), "snooze-reply": () => snooze("reply"),
      unread: () => press("[data-command=unread]"), "give-back": () => press("[data-command=give-back]"), assign: () => openMenu("assign-menu"),
      "assign-me": () => press("#assign-menu [value=me]"), undo: () => undoLast(),
      "go-all": () => nav.go("/inbox?queue=all"), "go-mine": () => nav.go("/inbox?queue=mine"),
      "go-unassigned": () => nav.go("/inbox?queue=unassigned"), "go-customers": () => location.assign("/customers"), "go-same": () => location.assign("/suggestions"),
      "go-settings": () => location.assign("/settings"), join: () => press("#panel [data-command=join], #more-menu [data-command=join]"),
      quoted: () => quoted(),
      review: () => firstSeen(document.querySelectorAll(".samecard a"))?.focus(),
    };
    if (ways[name]) ways[name]();
    else this.commands.run(name);
  }
}

/** @param {HTMLElement} target */
function isField(target) {
  return target.isContentEditable || (target.matches("input, textarea, select") && !target.matches("[type=checkbox], [type=radio]"));
}

/** Open or close the quoted text of the focused mail, else of the last. */
function quoted() {
  const focused = document.activeElement?.closest(".m");
  const all = (focused || document).querySelectorAll("#scroll .q, .m .q");
  const found = /** @type {HTMLDetailsElement | undefined} */ (all[focused ? 0 : all.length - 1]);
  if (found) found.open = !found.open;
}
