// The channel picker: a select-only combobox over the page's list of ways to answer.

import { byId } from "./shell.js";

/** Closes the one that is open. @type {(() => void) | null} */
let closeOpen = null;

/** Open the picker, or close it where it is open. @param {import("./composer.js").Composer} composer */
export function openPicker(composer) {
  const button = /** @type {HTMLElement} */ (composer.pickButton);
  const pop = /** @type {HTMLElement} */ (byId(`channels-${composer.conversation}`));
  const options = () => /** @type {HTMLElement[]} */ ([...pop.querySelectorAll("[role=option]")]);
  if (closeOpen) {
    closeOpen();
    return;
  }
  closeOpen = close;
  pop.hidden = false;
  button.setAttribute("aria-expanded", "true");
  let at = Math.max(0, options().findIndex((option) => option.dataset.via === composer.via));
  mark();
  const ended = new AbortController();
  button.addEventListener("keydown", keyed, { signal: ended.signal });
  button.addEventListener("blur", () => close(), { signal: ended.signal });
  pop.addEventListener("pointerdown", (event) => event.preventDefault(), { signal: ended.signal });
  pop.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[role=option]"));
    if (option) choose(option);
  }, { signal: ended.signal });
  button.focus();

  function mark() {
    options().forEach((option, index) => option.toggleAttribute("data-active", index === at));
    const active = options()[at];
    if (active) {
      button.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {HTMLElement} option */
  function choose(option) {
    if (option.getAttribute("aria-disabled")) return;
    composer.choose(option.dataset.via || "");
    composer.changed();
    close();
    composer.focus();
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    const { key } = event;
    const count = options().length;
    if (key === "ArrowDown") at = (at + 1) % count;
    else if (key === "ArrowUp") at = (at + count - 1) % count;
    else if (key === "Home") at = 0;
    else if (key === "End") at = count - 1;
    else if (key === "Enter" || key === " ") choose(options()[at]);
    else if (key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    mark();
  }

  function close() {
    ended.abort();
    closeOpen = null;
    pop.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-activedescendant");
  }
}
