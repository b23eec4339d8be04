// What stands beside the box for the way that is chosen: what to know before one answers, how much
// it carries, and the clock of free replies, which runs by itself.

import { byId } from "./shell.js";
import { t, tn } from "./words.js";

/** @typedef {import("./composer.js").Composer} Composer */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SECONDS_MS = 5 * MINUTE_MS; // From here on every second counts.

/** A blank of a saved reply that is still to be filled in, as the server finds it too. */
export const BLANK = /\{\{\s*[\p{L}\p{N}_.-]{1,40}\s*\}\}/u;

let timer = 0;

/** @param {import("./composer.js").Composer} composer */
export function show(composer) {
  clearTimeout(timer);
  if (!composer.isThere) return;
  listen(composer);
  if (byId("composer")?.hasAttribute("data-rephrases")) import("./brief.js").then((brief) => brief.rephrase(composer.conversation));
  const closes = clock(composer);
  hints(composer);
  presses(composer);
  measure(composer);
  if (closes) timer = setTimeout(() => show(composer), closes);
}

/** The hints of the chosen way, and no others; what is new among them is read out, politely.
 * @param {import("./composer.js").Composer} composer */
function hints(composer) {
  const words = [];
  for (const element of byId(`hints-${composer.conversation}`)?.children || []) {
    const hint = /** @type {HTMLElement} */ (element);
    const ways = hint.dataset.for;
    hint.hidden = composer.mode === "note" || !(ways === undefined || ways.split(" ").includes(composer.via));
    const other = /** @type {HTMLElement | null} */ (hint.querySelector("[data-to]"));
    if (other) other.hidden = other.dataset.to === composer.via;
    if (!hint.hidden) words.push(hint.querySelector(".w")?.textContent || "");
  }
  const place = byId("beside-said");
  const said = words.join(" ");
  if (place && place.textContent !== said) place.textContent = said;
}

/** For how long replies are free. Says in how many ms it has to be drawn again, 0 for never.
 * @param {import("./composer.js").Composer} composer */
function clock(composer) {
  const place = byId("window");
  const option = composer.option;
  if (!place) return 0;
  const left = option?.dataset.until ? Date.parse(option.dataset.until) - Date.now() : 0;
  if (option?.dataset.until && left <= 0) close(option);
  const closed = option?.getAttribute("aria-disabled");
  place.toggleAttribute("data-running", left > 0 && !closed);
  place.toggleAttribute("data-low", left > 0 && left < HOUR_MS);
  place.style.setProperty("--left", `${Math.round((Math.min(left, DAY_MS) / DAY_MS) * 360)}deg`);
  const words = closed ? option?.querySelector(".why")?.textContent || "" : left > 0 ? freely(left) : "";
  if (place.textContent !== words) place.textContent = words;
  if (left <= 0) return 0;
  return (left <= SECONDS_MS ? left % 1_000 : left % MINUTE_MS) + 20;
}

/** @param {number} left */
function freely(left) {
  const minutes = Math.floor(left / MINUTE_MS);
  if (left <= SECONDS_MS) {
    const seconds = String(Math.floor((left % MINUTE_MS) / 1_000)).padStart(2, "0");
    return t("Free replies for %(time)s", { time: `${minutes}:${seconds}` });
  }
  if (minutes < 60) return tn("Free replies for %(num)s min", "Free replies for %(num)s min", minutes);
  return t("Free replies for %(hours)s h %(minutes)s min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Its time is over while one looks: nothing need be asked of the server to know that.
 * @param {HTMLElement} option */
function close(option) {
  option.setAttribute("aria-disabled", "true");
  const why = option.querySelector(".why");
  if (why) why.textContent = option.dataset.closed || "";
}

/** Answer by another way, which was proposed: the text stays. @param {import("./composer.js").Composer} composer @param {string} via */
export function change(composer, via) {
  composer.choose(via);
  composer.changed();
  composer.focus();
}

// --- how much a way carries -------------------------------------------------------------------

/** How long a text is in a channel's own unit. @param {string} text @param {string} unit */
export function lengthIn(text, unit) {
  if (unit === "bytes") return new TextEncoder().encode(text).length;
  if (unit === "utf16") return text.length;
  return [...text].length;
}

/** The answers to press, one a line. @param {import("./composer.js").Composer} composer */
const answers = (composer) => composer.field("quick").value.split("\n").map((line) => line.trim()).filter(Boolean);

/** What goes out as text: where there are no buttons, the answers are listed in it.
 * @param {import("./composer.js").Composer} composer */
function whole(composer) {
  const listed = Number(composer.option?.dataset.buttons) ? [] : answers(composer);
  return [composer.text.value, ...listed.map((one, at) => `${at + 1}. ${one}`)].join("\n").trim();
}

/** How long the text is for the way chosen, in words, before it is sent. Says by how much it is too
 * long; 0 or less where it fits. @param {import("./composer.js").Composer} composer */
export function measure(composer) {
  const place = byId("limit");
  const { most, unit, part } = { most: 0, unit: "", part: 0, ...limits(composer) };
  if (!place || !composer.isThere) return 0;
  const long = lengthIn(whole(composer), unit);
  const over = most ? long - most : -1;
  const parts = part ? Math.ceil(long / part) : 1;
  const near = most && over > -Math.max(40, (part || most) / 10);
  place.toggleAttribute("data-over", over > 0);
  const words = over > 0 ? tn("%(num)s character too long", "%(num)s characters too long", over)
    : near ? tn("%(num)s character left", "%(num)s characters left", -over)
      : parts > 1 ? t("Goes out in about %(num)s messages", { num: parts }) : "";
  if (place.textContent !== words) place.textContent = words;
  return over;
}

/** @param {import("./composer.js").Composer} composer */
function limits(composer) {
  const { limit, unit, part } = composer.option?.dataset || {};
  return composer.mode === "reply" ? { most: Number(limit || 0), unit: unit || "", part: Number(part || 0) } : {};
}

/** How the answers to press will look there. @param {import("./composer.js").Composer} composer */
function presses(composer) {
  const place = byId("quick-how");
  const row = byId("quick-row");
  if (!place || !row) return;
  const most = Number(composer.option?.dataset.buttons || 0);
  const channel = composer.option?.dataset.name || "";
  if (composer.field("quick").value) row.hidden = false;
  place.textContent = most ? t("%(channel)s shows them as buttons.", { channel })
    : t("%(channel)s has no buttons: they are listed with numbers below the text.", { channel });
}

/** The answers to press come and go. @param {import("./composer.js").Composer} composer @param {HTMLElement} button */
export function quick(composer, button) {
  const row = /** @type {HTMLElement} */ (byId("quick-row"));
  row.hidden = !row.hidden;
  button.setAttribute("aria-expanded", String(!row.hidden));
  presses(composer);
  if (!row.hidden) return void composer.field("quick").focus();
  composer.field("quick").value = "";
  composer.changed();
  composer.focus();
}

/** Saved replies, by their button or by a stroke. @param {Composer} composer @param {unknown} [slash] */
export const saved = async (composer, slash = false) => (await import("./saved.js")).open(composer, slash === true);

/** Saved replies open where a word begins with a stroke. @param {Composer} composer */
function listen(composer) {
  const { text } = composer;
  if (text.dataset.listens) return;
  text.dataset.listens = "1";
  text.addEventListener("input", (event) => {
    const struck = /** @type {InputEvent} */ (event).data === "/";
    if (struck && /(^|\s)\/$/.test(text.value.slice(0, text.selectionStart))) saved(composer, true);
  });
}

/** The next blank of a saved reply, marked so that one types over it. @param {Composer} composer */
function toFill(composer) {
  const { text } = composer;
  const blank = text.value.match(BLANK);
  if (!blank) return "";
  const from = blank.index || 0;
  text.focus();
  text.setSelectionRange(from, from + blank[0].length);
  return t("Fill in %(blank)s first.", { blank: blank[0] });
}

/** What stands against sending, in words; "" where nothing does. @param {import("./composer.js").Composer} composer */
export function against(composer) {
  const { tray, option } = composer;
  if (!composer.text.value.trim() && !tray.files.length) return t("Write something first.");
  if (tray.busy) return t("A file is still on its way. Send when it is there.");
  if (composer.mode === "note") return "";
  const blank = toFill(composer);
  if (blank) return blank;
  if (!option) return t("Choose a channel first.");
  if (option.getAttribute("aria-disabled")) return option.querySelector(".why")?.textContent || t("This channel cannot be answered");
  if (measure(composer) > 0) return t("It is too long for this channel.");
  const most = Number(option.dataset.files || 0);
  if (tray.files.length > most) return most ? tn("This channel takes %(num)s file.", "This channel takes %(num)s files.", most) : t("This channel takes no files.");
  const bytes = Number(option.dataset.bytes || 0);
  const big = bytes && tray.files.find((file) => file.size > bytes);
  return big ? t("%(name)s is too large for this channel.", { name: big.name }) : "";
}
