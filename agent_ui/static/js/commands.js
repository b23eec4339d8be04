// Buttons and forms as commands: posted with fetch where we can, with what is said afterwards.

import { newKey, piece, post } from "./ask.js";
import { parse } from "./apply.js";
import { byId, failure, firstSeen, toast, undoLast } from "./shell.js";
import { t } from "./words.js";

const root = document.documentElement;

/**
 * @typedef {object} Parts
 * @property {import("./composer.js").Composer} composer
 * @property {import("./nav.js").Navigator} nav
 * @property {() => import("./scroll.js").ThreadScroll | null} scroll
 */

export class Commands {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("toggle", (event) => menuToggled(event), true);
    document.addEventListener("input", (event) => /** @type {Element} */ (event.target).matches("[data-filter]") && this.deed("filter", /** @type {HTMLElement} */ (event.target)));
    document.addEventListener("done", (event) => this.afterDone(/** @type {CustomEvent} */ (event).detail, true));
  }

  // --- forms ----------------------------------------------------------------------------------

  /** @param {SubmitEvent} event */
  submitted(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (event.defaultPrevented) return;
    if (form.matches(".joiner .ask") && form.closest("dialog")) {
      event.preventDefault();
      const query = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      this.dialog(`${form.action}?${query}`, "join");
      return;
    }
    const isAct = form.id === "act" || form.id === "snooze-form" || form.dataset.command;
    const url = new URL(button?.getAttribute("formaction") || form.action, location.href);
    // Signing out and forms of whole pages go the plain way.
    if (!isAct || url.pathname === "/logout" || (!form.dataset.command && document.body.dataset.page !== "inbox")) return;
    event.preventDefault();
    this.act(form, button, url.pathname);
  }

  /** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button @param {string} url */
  async act(form, button, url) {
    if (button?.disabled) return;
    const fields = form.id === "act" ? new FormData() : new FormData(form);
    fields.set("key", newKey());
    if (button?.name) fields.set(button.name, button.value);
    for (const input of button?.parentElement?.querySelectorAll("input[form=act]") || []) {
      const { name, value } = /** @type {HTMLInputElement} */ (input);
      fields.set(name, value);
    }
    const command = button?.dataset.command || form.dataset.command || "";
    if (url.endsWith("/read") === false && button) button.disabled = true;
    const answer = await post(url, fields);
    if (button) button.disabled = false;
    closeMenus();
    if (!answer.body.ok) {
      toast(failure(answer));
      return;
    }
    this.after(command, answer.body);
  }

  /** What follows a command that was done. @param {string} command @param {any} body */
  after(command, body) {
    if (command === "undo-send") {
      const conversation = this.parts.composer.conversation;
      this.parts.composer.putBack({ key: "", conversation, kind: "reply", fields: {}, files: [], at: 0 }, body);
    } else if (command === "done") this.afterDone(body, false);
    else if (body.undo) toast(body.undo.sentence, { undo: body.undo });
    else if (command === "preferences") location.reload();
    else if (body.sentence) toast(body.sentence);
    if (/^(join-form|split|template)$/.test(command)) {
      document.querySelector("dialog[open]")?.remove();
      if (body.url) this.parts.nav.go(body.url);
    }
  }

  /** @param {any} body @param {boolean} sent A reply was sent with it, whose Undo is the better one. */
  afterDone(body, sent) {
    if (!sent && body.undo) toast(body.undo.sentence, { undo: body.undo });
    if (root.dataset.nextAfterDone === "on" && body.next && !this.stay) this.parts.nav.go(body.next);
    this.stay = false;
  }

  // --- clicks ---------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[href]"));
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const marked = /** @type {HTMLElement | null} */ (target.closest("[data-command]"));
    if (!target.closest(".menu, .rename")) closeMenus();
    if (marked && marked.closest("form") === null && this.run(marked.dataset.command || "", marked, plain)) {
      event.preventDefault();
      return;
    }
    if (marked && marked.closest("form") && this.inForm(marked.dataset.command || "", marked)) {
      event.preventDefault();
      return;
    }
    if (!link || !plain || event.defaultPrevented || link.target === "_blank") return void this.picture(event, target, plain);
    if (link.classList.contains("re")) {
      event.preventDefault();
      this.jump(link.hash.slice(1));
      return;
    }
    if (link.id === "edge-older" || link.id === "edge-newer") {
      event.preventDefault();
      this.parts.scroll()?.load(link.id === "edge-older");
      return;
    }
    const url = new URL(link.href);
    if (document.body.dataset.page === "inbox" && /** @type {any} */ (this.parts.nav.constructor).knows(url) && !url.searchParams.has("before")) {
      event.preventDefault();
      closeMenus();
      this.parts.nav.go(link.href, { focus: !!link.closest(".rowbox") && event.detail === 0 });
    }
  }

  /** @param {MouseEvent} event @param {Element} target @param {boolean} plain */
  async picture(event, target, plain) {
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-view]"));
    if (!link || !plain) return;
    event.preventDefault();
    (await import("./viewer.js")).view(link);
  }

  /** A quoted message: here, or in the window round it. @param {string} id */
  jump(id) {
    const element = byId(id);
    if (element) this.parts.scroll()?.show(element);
    else this.parts.nav.go(`/conversation/${this.parts.composer.conversation}/around?message=${id.replace("message-", "")}`);
  }

  /** Commands of buttons inside the reply form. @param {string} name @param {HTMLElement} element */
  inForm(name, element) {
    const { composer } = this.parts;
    if (name === "mode-reply") composer.show("reply", true);
    else if (name === "mode-note") composer.show("note", true);
    else if (name === "channels") import("./picker.js").then((picker) => picker.openPicker(composer));
    else if (name === "quick" || name === "saved") import("./beside.js").then((beside) => beside[name](composer, element));
    else if (name === "attach") byId("upload")?.click();
    else if (name === "untray") composer.tray.remove(element);
    else if (name === "join" || name === "templates") this.dialog(/** @type {HTMLAnchorElement} */ (element).href, name);
    else return false;
    return true;
  }

  /**
   * Do a command by its name. True where it was done here, so that the element's own way is not.
   * @param {string} name @param {HTMLElement | null} [element] @param {boolean} [plain]
   */
  run(name, element = null, plain = true) {
    const { nav } = this.parts;
    if (name === "palette") import("./palette.js").then((palette) => palette.open(this));
    else if (name === "shortcuts") import("./sheet.js").then((sheet) => sheet.open());
    else if (name === "theme") this.deed("theme");
    else if (name === "latest") this.latest();
    else if (name === "panel") {
      if (!plain || byId("panel")?.hidden) return false;
      this.deed("panel");
    } else if (name === "prove") this.deed("prove");
    else if (name === "switch" && element) import("./beside.js").then((beside) => beside.change(this.parts.composer, element.dataset.to || ""));
    else if (name === "close-panel") this.deed("panel", null, "close");
    else if (name === "list") document.body.dataset.list = document.body.dataset.list === "off" ? "on" : "off";
    else if (name === "back") nav.go(`/inbox?queue=${nav.queue}`);
    else if (name === "open-assign") openMenu("assign-menu");
    else if (name === "open-snooze") openMenu("snooze-menu");
    else if (name === "copy-link") this.deed("copy", null, String(this.parts.composer.conversation));
    else if ((name === "join" || name === "templates") && element) this.dialog(/** @type {HTMLAnchorElement} */ (element).href, name);
    else if (name === "undo") undoLast();
    else if (name === "pictures" && element) this.deed("frame", element, element.dataset.url || "");
    else if (name === "original" && element) this.deed("frame", element, /** @type {HTMLAnchorElement} */ (element).href);
    else if (name === "unfold" && element) this.deed("unfold", element, "");
    else return false;
    return true;
  }

  latest() {
    const scroll = this.parts.scroll();
    const log = scroll?.log;
    // What lies between is not loaded: the page's end is fetched, not walked to.
    if (log?.dataset.newer) this.parts.nav.go(`/conversation/${this.parts.composer.conversation}`, { anew: true });
    else scroll?.toEnd();
    scroll?.scrolled();
  }

  /** Something rare, fetched when it is asked for. @param {"copy" | "frame" | "unfold" | "theme" | "panel" | "prove" | "filter"} name @param {HTMLElement | null} [element] @param {string} [value] */
  async deed(name, element = null, value = "") {
    if (name !== "filter") closeMenus();
    (await import("./deeds.js"))[name](value, element, this.parts.nav);
  }

  /** A piece of page in a dialog. @param {string} url @param {string} part */
  async dialog(url, part) {
    closeMenus();
    const found = await piece(url, new URL(url, location.href).searchParams.has("with") ? "compare" : part);
    if (!found) {
      toast(t("No connection. This was not done. Try again when you're back."));
      return;
    }
    const joiner = await import("./joiner.js");
    joiner.show(parse(found.html), (next) => this.dialog(next, part));
  }
}

// --- menus ------------------------------------------------------------------------------------

/** @param {string} id */
export function openMenu(id) {
  closeMenus();
  const menu = /** @type {HTMLDetailsElement | null} */ (byId(id));
  if (menu) menu.open = true;
}

/** @param {Element | null} [except] */
export function closeMenus(except = null) {
  let closed = false;
  for (const menu of document.querySelectorAll("details.menu[open], details.rename[open]")) {
    if (menu === except) continue;
    const hadFocus = menu.contains(document.activeElement);
    /** @type {HTMLDetailsElement} */ (menu).open = false;
    if (hadFocus) menu.querySelector("summary")?.focus();
    closed = true;
  }
  return closed;
}

/** One menu at a time; an open one takes the focus. @param {Event} event */
function menuToggled(event) {
  const menu = /** @type {HTMLDetailsElement} */ (event.target);
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".menu, .rename") || !menu.open) return;
  closeMenus(menu);
  firstSeen(menu.querySelectorAll(".drop :is(input:not([type=hidden]), button, a)"))?.focus();
}
