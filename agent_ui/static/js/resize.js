// The list's width: by handle, by keys, kept in this browser; a double press puts it back.

import { byId } from "./shell.js";

const LEAST = 288;
const MOST = 440;
const USUAL = 344;
const NAME = "hilo.list";

export function resizable() {
  const handle = byId("split-list");
  if (!handle) return;
  /** @param {number} width */
  const set = (width) => {
    const kept = Math.round(Math.min(MOST, Math.max(LEAST, width)));
    // A property set by script is not an inline style in the policy's sense.
    byId("list")?.parentElement?.style.setProperty("--list", `${kept}px`);
    handle.setAttribute("aria-valuenow", String(kept));
    try {
      localStorage.setItem(NAME, String(kept));
    } catch {
      // It is only as wide as usual next time.
    }
  };
  const now = () => Number(handle.getAttribute("aria-valuenow"));
  set(Number(localStorage.getItem(NAME)) || USUAL);
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    const start = event.clientX - now();
    const move = (/** @type {PointerEvent} */ moved) => set(moved.clientX - start);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
  });
  handle.addEventListener("dblclick", () => set(USUAL));
  handle.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: now() - 16, ArrowRight: now() + 16, Home: LEAST, End: MOST, Enter: USUAL };
    const width = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (width === undefined) return;
    event.preventDefault();
    set(width);
  });
}
