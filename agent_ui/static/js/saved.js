// Saved replies over the box: searched as one types, read in full with what is known filled in, and
// put in where the caret is.

import { parse } from "./apply.js";
import { piece } from "./ask.js";
import { BLANK } from "./beside.js";
import { byId } from "./shell.js";
import { t } from "./words.js";

/** @typedef {import("./composer.js").Composer} Composer */

const PAUSE_MS = 90;

/** Closes the list that is open. @type {(() => void) | null} */
let closeOpen = null;

/** Open the list, or close it where it is open. slash: it was opened by typing one, which goes when
 * a reply is put in. @param {Composer} composer @param {boolean} [slash] */
export function open(composer, slash = false) {
  // A stroke that was still on its way when the list opened is no wish to close it.
  if (closeOpen) return slash ? undefined : void closeOpen();
  const box = composer.text;
  // While this was fetched, one may have gone on: then the stroke was no call.
  if (slash && !/(^|\s)\/\S*$/.test(box.value.slice(0, box.selectionStart))) return;
  const pop = /** @type {HTMLElement} */ (byId("saved-pop"));
  const find = /** @type {HTMLInputElement} */ (byId("saved-find"));
  const place = /** @type {HTMLElement} */ (byId("saved-place"));
  const { conversation } = composer;
  const start = slash ? box.value.lastIndexOf("/", box.selectionStart - 1) : box.selectionStart;
  const end = box.selectionEnd;
  // Whoever types fast has typed the first letters into the box already.
  find.value = slash ? box.value.slice(start + 1, end) : "";
  let asked = 0;
  let at = 0;
  let pause = 0;
  const ended = new AbortController();
  closeOpen = close;
  pop.hidden = false;
  button()?.setAttribute("aria-expanded", "true");
  find.addEventListener("keydown", keyed, { signal: ended.signal });
  find.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(load, PAUSE_MS);
  }, { signal: ended.signal });
  pop.addEventListener("focusout", (event) => !pop.contains(/** @type {Node | null} */ (event.relatedTarget)) && close(), { signal: ended.signal });
  pop.addEventListener("pointerdown", (event) => /** @type {Element} */ (event.target).closest("a, input") || event.preventDefault(), { signal: ended.signal });
  pop.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[role=option]"));
    if (option) choose(option);
  }, { signal: ended.signal });
  find.focus();
  load();

  function options() {
    return /** @type {HTMLElement[]} */ ([...place.querySelectorAll("[role=option]")]);
  }

  async function load() {
    const mine = ++asked;
    const found = await piece(`/conversation/${conversation}/saved?q=${encodeURIComponent(find.value)}`, "saved");
    if (mine !== asked || ended.signal.aborted) return;
    if (found) place.replaceChildren(...parse(found.html).children);
    else place.textContent = t("No connection. This was not done. Try again when you're back.");
    at = 0;
    mark();
  }

  function mark() {
    options().forEach((option, index) => {
      option.toggleAttribute("data-active", index === at);
      option.setAttribute("aria-selected", String(index === at));
    });
    const active = options()[at];
    if (active) active.scrollIntoView({ block: "nearest" });
    find.setAttribute("aria-activedescendant", active?.id || "");
  }

  /** @param {HTMLElement} option */
  function choose(option) {
    const words = option.dataset.text || "";
    close();
    box.setRangeText(words, start, end, "end");
    composer.typed();
    box.focus();
    const blank = words.match(BLANK);
    const from = start + (blank?.index || 0);
    if (blank) box.setSelectionRange(from, from + blank[0].length);
  }

  /** Back to the box, with what was typed for the search where one may want it. @param {string} more */
  function leave(more) {
    close();
    box.focus();
    if (more !== "") box.setRangeText(more, end, end, "end");
    composer.changed();
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    if (event.isComposing) return;
    const { key } = event;
    const count = options().length;
    if (key === "ArrowDown") at = (at + 1) % Math.max(count, 1);
    else if (key === "ArrowUp") at = (at + count - 1) % Math.max(count, 1);
    else if (key === "Enter" && count) choose(options()[at]);
    else if (key === "Escape") leave(slash ? find.value.slice(end - start - 1) : "");
    else if (key === " " && slash && !find.value) leave(" "); // A stroke between words is only that.
    else if (key === "Backspace" && slash && !find.value) {
      close();
      box.setRangeText("", start, end, "end");
      box.focus();
      composer.changed();
    } else if (key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (closeOpen) mark();
  }

  function button() {
    return document.querySelector("#reply-form [data-command=saved]");
  }

  function close() {
    ended.abort();
    clearTimeout(pause);
    closeOpen = null;
    pop.hidden = true;
    place.replaceChildren();
    button()?.setAttribute("aria-expanded", "false");
  }
}
