// The inbox of suggestions, worked by keyboard; answers go out with fetch and can be undone.

import { newKey, piece, post } from "./ask.js";
import { parse } from "./apply.js";
import { closeMenus } from "./commands.js";
import { byId, failure, toast, undoLast } from "./shell.js";
import { t } from "./words.js";

const root = document.documentElement;
/** @returns {HTMLElement[]} */
const cards = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#suggestions > .suggestion"))];
/** The card that has the focus, else the first. */
const current = () => /** @type {HTMLElement | null} */ (document.activeElement?.closest(".suggestion")) || cards()[0] || null;

/** @param {HTMLElement | null | undefined} card */
function go(card) {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

/** @param {number} step */
function walk(step) {
  const all = cards();
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement?.closest(".suggestion")));
  go(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))]);
}

/** Press one of the answers of the current card. @param {string} name */
function answer(name) {
  const card = current();
  go(card);
  /** @type {HTMLElement | null | undefined} */ (card?.querySelector(`[data-answer="${name}"]`))?.click();
}

/** @type {Record<string, () => unknown>} */
const keys = {
  j: () => walk(1), k: () => walk(-1), s: () => answer("same"), n: () => answer("not-same"),
  l: () => answer("later"), u: () => undoLast(),
  Enter: () => /** @type {HTMLElement | null | undefined} */ (current()?.querySelector(".person a"))?.click(),
};
/** What the palette calls them. @type {Record<string, () => unknown>} */
const named = { same: keys.s, "not-same": keys.n, later: keys.l };

// Before the console's own keys, which mean other things elsewhere.
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing;
  if (busy || root.dataset.shortcuts !== "on" || document.querySelector("dialog[open]")) return;
  if (target.closest("input, textarea, select, [contenteditable], details[open]")) return;
  // Enter on a link or button is the browser's own.
  if (event.key === "Enter" && target.closest("a, button, summary")) return;
  const way = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!way) return;
  event.preventDefault();
  way();
}, true);
document.addEventListener("do", (event) => named[/** @type {CustomEvent} */ (event).detail]?.());

document.addEventListener("submit", (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const form = /** @type {HTMLFormElement} */ (event.target);
  const compared = form.closest("dialog.joining") && form.dataset.command === "join-form";
  if (!button || !(compared || button.closest(".suggestion"))) return;
  event.preventDefault();
  send(button, compared ? form : null);
}, true);

/** @param {HTMLButtonElement} button @param {HTMLFormElement | null} form The step before a join, where one chooses. */
async function send(button, form) {
  if (button.disabled) return;
  const fields = form ? new FormData(form) : new FormData();
  fields.set("key", newKey());
  if (button.name) fields.set(button.name, button.value);
  for (const input of button.closest(".pickat")?.querySelectorAll("input") || []) fields.set(input.name, input.value);
  button.disabled = true;
  const done = await post(form ? form.action : button.formAction, fields);
  button.disabled = false;
  closeMenus();
  if (form && done.body.ok) /** @type {HTMLDialogElement | null} */ (form.closest("dialog"))?.close();
  if (!done.body.ok) toast(failure(done));
  else if (done.body.undo) toast(done.body.undo.sentence, { undo: done.body.undo });
  else toast(done.body.sentence || t("Done"));
}

// What is open is known by the socket; the rest of the page follows from it.
const list = byId("suggestions");
if (list) {
  new MutationObserver(() => {
    const empty = byId("suggestions-empty");
    if (empty) empty.hidden = cards().length > 0;
    if (!cards().length && byId("suggestions-more")) renew();
  }).observe(list, { childList: true });
}

/** The first page anew: this one is worked through. */
async function renew() {
  const found = await piece("/suggestions", "suggestions");
  const fresh = found && parse(found.html).firstElementChild;
  if (!fresh) return;
  byId("suggestions")?.replaceChildren(...(fresh.querySelector("#suggestions")?.children || []));
  if (!fresh.querySelector("#suggestions-more")) byId("suggestions-more")?.remove();
  go(cards()[0]);
}
