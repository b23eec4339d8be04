// The palette: every command with its key, and customers by name. A combobox over a listbox.

import { piece } from "./ask.js";
import { parse } from "./apply.js";
import { chordWords, MAP } from "./keys.js";
import { icon } from "./shell.js";
import { t } from "./words.js";

/** @typedef {{name: string, mark: string, words: string, here: string}} Entry */

/** What can be done, where `here` (a selector) is on the page. @returns {Entry[]} */
const entries = () => [
  { name: "done", mark: "check", words: t("Mark as done"), here: ".notdone" },
  { name: "reopen", mark: "rotate-cw", words: t("Open again"), here: ".isdone" },
  { name: "snooze-tomorrow", mark: "clock", words: t("Snooze until tomorrow, 9:00"), here: "#snooze-menu" },
  { name: "snooze-week", mark: "clock", words: t("Snooze until next week"), here: "#snooze-menu" },
  { name: "snooze-reply", mark: "clock", words: t("Snooze until they reply"), here: "#snooze-menu" },
  { name: "assign-me", mark: "user-check", words: t("Assign to me"), here: "#assign-menu" },
  { name: "assign", mark: "users", words: t("Assign to a colleague"), here: "#assign-menu" },
  { name: "reply", mark: "message-circle", words: t("Write a reply"), here: "#reply-form" },
  { name: "note", mark: "sticky-note", words: t("Write a note"), here: "#reply-form" },
  { name: "unread", mark: "mail-open", words: t("Mark as unread"), here: "[data-command=unread]" },
  { name: "join", mark: "git-merge", words: t("Join with another customer"), here: "[data-command=join]" },
  { name: "same", mark: "git-merge", words: t("The same person: join them"), here: "[data-answer=same]" },
  { name: "not-same", mark: "x", words: t("Not the same person"), here: "[data-answer=not-same]" },
  { name: "later", mark: "clock", words: t("Ask later whether it is the same person"), here: "[data-answer=later]" },
  { name: "panel", mark: "panel-right", words: t("Show or hide the customer"), here: "#panel:not([hidden])" },
  { name: "list", mark: "inbox", words: t("Show or hide the list"), here: "#list" },
  { name: "undo", mark: "undo-2", words: t("Undo the last thing"), here: "#thread" },
  { name: "go-mine", mark: "inbox", words: t("Go to mine"), here: "body" },
  { name: "go-unassigned", mark: "inbox", words: t("Go to the unassigned"), here: "body" },
  { name: "go-all", mark: "inbox", words: t("Go to all"), here: "body" },
  { name: "go-customers", mark: "users", words: t("Go to customers"), here: "body" },
  { name: "go-same", mark: "git-merge", words: t("Go to who may be the same person"), here: "body" },
  { name: "go-settings", mark: "settings", words: t("Go to settings"), here: "body" },
  { name: "theme", mark: "eye", words: t("Light or dark"), here: "body" },
  { name: "shortcuts", mark: "keyboard", words: t("Keyboard shortcuts"), here: "body" },
];

/** Without accents and case, so that "lucia" finds Lucía. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** @param {import("./commands.js").Commands} commands */
export function open(commands) {
  if (document.querySelector("dialog.pal[open]")) return;
  const back = /** @type {HTMLElement | null} */ (document.activeElement);
  const dialog = document.createElement("dialog");
  dialog.className = "pal";
  dialog.setAttribute("aria-label", t("Command palette"));
  const input = document.createElement("input");
  const list = document.createElement("ul");
  list.id = "pal-list";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": "pal-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", "aria-label": t("Type a command or a name…"), placeholder: t("Type a command or a name…") })) input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", t("Commands and customers"));
  dialog.append(input, list);
  document.body.append(dialog);

  let at = 0;
  let turn = 0;
  let timer = 0;
  /** @type {HTMLElement[]} */
  let people = [];
  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);

  const mark = () => {
    options().forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const active = options()[at];
    if (active) {
      input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const draw = () => {
    const wanted = plain(input.value.trim());
    const found = entries().filter((entry) => document.querySelector(entry.here) && plain(entry.words).includes(wanted));
    list.replaceChildren(...found.map(option), ...people, ...(wanted ? [searchOption(input.value.trim())] : []));
    at = Math.min(at, Math.max(0, options().length - 1));
    mark();
  };

  const look = async () => {
    const query = input.value.trim();
    const mine = ++turn;
    const found = query.length > 1 ? await piece(`/search?q=${encodeURIComponent(query)}`, "palette") : null;
    if (mine !== turn) return;
    people = found ? /** @type {HTMLElement[]} */ ([...parse(found.html).querySelectorAll("[role=option]")]) : [];
    draw();
  };

  /** @param {HTMLElement | undefined} chosen */
  const choose = (chosen) => {
    if (!chosen) return;
    dialog.close();
    const { href, name } = chosen.dataset;
    if (href) commands.parts.nav.go(href, { focus: true });
    else if (name) {
      // In the panel there is one card to answer; their inbox has its own way of telling which.
      const card = /** @type {HTMLElement | null} */ (document.querySelector(`#panel [data-answer="${name}"]`));
      if (card) card.click();
      else document.dispatchEvent(new CustomEvent("do", { detail: name }));
    }
  };

  input.addEventListener("input", () => {
    at = 0;
    people = [];
    draw();
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown") at = (at + 1) % Math.max(1, count);
    else if (event.key === "ArrowUp") at = (at + count - 1) % Math.max(1, count);
    else if (event.key === "Home" && !input.value) at = 0;
    else if (event.key === "Enter") choose(options()[at]);
    else return;
    event.preventDefault();
    mark();
  });
  list.addEventListener("click", (event) => choose(/** @type {HTMLElement | undefined} */ (/** @type {Element} */ (event.target).closest("[role=option]") || undefined)));
  list.addEventListener("pointermove", (event) => {
    const over = options().indexOf(/** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest("[role=option]")));
    if (over >= 0 && over !== at) {
      at = over;
      mark();
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    back?.focus({ preventScroll: true });
  });
  draw();
  dialog.showModal();
  input.focus();
}

/** @param {Entry} entry */
function option(entry) {
  const element = base(`pal-${entry.name}`, entry.mark, entry.words);
  element.dataset.name = entry.name;
  const keys = MAP.find((one) => one.name === entry.name)?.keys;
  if (keys && document.documentElement.dataset.shortcuts === "on") {
    const key = document.createElement("kbd");
    key.textContent = chordWords(keys);
    element.append(key);
  }
  return element;
}

/** @param {string} query */
function searchOption(query) {
  const element = base("pal-search", "search", t("Search messages for “%(query)s”", { query }));
  element.dataset.href = `/search?q=${encodeURIComponent(query)}`;
  return element;
}

/** @param {string} id @param {string} mark @param {string} words */
function base(id, mark, words) {
  const element = document.createElement("li");
  element.id = id;
  element.setAttribute("role", "option");
  const text = document.createElement("span");
  text.textContent = words;
  element.append(icon(mark), text);
  return element;
}
