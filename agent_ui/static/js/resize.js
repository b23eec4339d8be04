// The list's width: by handle, by keys, kept in this browser; a double press puts it back.

import { byId } from "./shell.js";

const LEAST = 288;
const MOST = 440;
const USUAL = 344;
const NAME = "hilo.list";

const handle = () => /** @type {HTMLElement} */ (byId("split-list"));
const now = () => byId("list")?.offsetWidth || USUAL;

/** @param {number} width */
function set(width) {
  const kept = Math.round(Math.min(MOST, Math.max(LEAST, width)));
  byId("list")?.parentElement?.style.setProperty("--list", `${kept}px`);
  handle().setAttribute("aria-valuenow", String(kept));
  try {
    localStorage.setItem(NAME, String(kept));
  } catch {
    // It is only as wide as usual next time.
  }
}

/** What was done to the handle. @param {Event} event */
export function resize(event) {
  if (event.type === "dblclick") set(USUAL);
  else if (event instanceof KeyboardEvent) keyed(event);
  else drag(/** @type {PointerEvent} */ (event));
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  const steps = { ArrowLeft: now() - 16, ArrowRight: now() + 16, Home: LEAST, End: MOST, Enter: USUAL };
  const width = steps[/** @type {keyof typeof steps} */ (event.key)];
  if (width !== undefined) set(width);
}

/** @param {PointerEvent} event */
function drag(event) {
  const bar = handle();
  const start = event.clientX - now();
  const move = (/** @type {PointerEvent} */ moved) => set(moved.clientX - start);
  bar.setPointerCapture(event.pointerId);
  bar.addEventListener("pointermove", move);
  bar.addEventListener("pointerup", () => bar.removeEventListener("pointermove", move), { once: true });
}
