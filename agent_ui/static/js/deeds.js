// Rare things that a press asks for.

import { post } from "./ask.js";
import { byId, toast } from "./shell.js";
import { t } from "./words.js";

/** A mail as it was sent, in a frame that can do nothing; pressed again, it goes.
 * @param {string} url @param {HTMLElement | null} element */
export function frame(url, element) {
  const card = element?.closest(".em");
  const old = card?.querySelector("iframe");
  if (old) {
    old.remove();
    return;
  }
  const view = document.createElement("iframe");
  view.className = "frame";
  view.title = t("The mail as it was sent");
  view.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  view.src = url;
  card?.querySelector(".mailacts")?.after(view);
}

/** Show the system lines that were folded into this one. @param {string} _value @param {HTMLElement | null} button */
export function unfold(_value, button) {
  const first = /** @type {HTMLElement | null} */ (button?.closest(".m") || null);
  first?.setAttribute("data-unfolded", "");
  let next = first?.nextElementSibling;
  while (next?.hasAttribute("data-fold")) {
    next.removeAttribute("data-fold");
    next.setAttribute("data-unfolded", "");
    next = next.nextElementSibling;
  }
  button?.remove();
  first?.focus({ preventScroll: true });
}

/** @param {string} conversation */
export async function copy(conversation) {
  await navigator.clipboard?.writeText(`${location.origin}/conversation/${conversation}`);
  toast(t("Link copied."));
}

/** The next of system, light and dark; kept as a preference. */
export async function theme() {
  const themes = ["system", "light", "dark"];
  const { dataset } = document.documentElement;
  const next = themes[(themes.indexOf(dataset.theme || "system") + 1) % 3];
  dataset.theme = next;
  toast({ system: t("Theme as the system"), light: t("Light theme"), dark: t("Dark theme") }[next] || "");
  await post("/settings/preferences", { theme: next });
}

/** Narrow a menu down to what contains the words typed. @param {string} _value @param {HTMLElement | null} input */
export function filter(_value, input) {
  const wanted = /** @type {HTMLInputElement} */ (input).value.trim().toLocaleLowerCase();
  for (const item of input?.parentElement?.querySelectorAll(".item") || []) {
    /** @type {HTMLElement} */ (item).hidden = !(item.textContent || "").toLocaleLowerCase().includes(wanted);
  }
}

/**
 * The customer: a column, a drawer or a page of its own, by the width.
 * @param {string} value "close", or "" for the other of what it is. @param {HTMLElement | null} _element
 * @param {import("./nav.js").Navigator} nav
 */
export function panel(value, _element, nav) {
  const { body } = document;
  const phone = matchMedia("(max-width: 640px)").matches;
  const drawer = matchMedia("(max-width: 1239px)").matches;
  const isOn = phone ? body.dataset.show === "customer"
    : drawer ? body.dataset.panel === "on" || body.dataset.show === "customer" : body.dataset.panel !== "off";
  const next = value === "close" ? false : !isOn;
  if (phone || body.dataset.show === "customer") nav.show(next ? "customer" : "thread");
  body.dataset.panel = next ? "on" : "off";
  const to = next && drawer ? byId("panel")?.querySelector(".backb") : drawer ? document.querySelector("#cn a") : null;
  /** @type {HTMLElement | null | undefined} */ (to)?.focus();
}

/** Where one has somebody prove an address: in the panel, which is opened for it.
 * @param {string} _value @param {HTMLElement | null} _element @param {import("./nav.js").Navigator} nav */
export function prove(_value, _element, nav) {
  const ways = /** @type {HTMLDetailsElement | null} */ (document.querySelector("#panel [id^=proving-] details"));
  if (!ways) return;
  if (!ways.offsetParent) panel("", null, nav);
  ways.open = true;
  ways.querySelector("input")?.focus();
}

/** Play or pause the recording of a call. @param {string} _value @param {HTMLElement | null} element */
export function play(_value, element) {
  const sound = element?.querySelector("audio");
  if (sound?.paused) void sound.play();
  else sound?.pause();
}
