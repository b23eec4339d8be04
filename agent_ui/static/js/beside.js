// What stands beside the box for the way that is chosen: what to know before one answers, and the
// clock of free replies, which runs by itself.

import { byId } from "./shell.js";
import { t, tn } from "./words.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SECONDS_MS = 5 * MINUTE_MS; // From here on every second counts.

let timer = 0;

/** @param {import("./composer.js").Composer} composer */
export function show(composer) {
  clearTimeout(timer);
  if (!composer.isThere) return;
  const closes = clock(composer);
  hints(composer);
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
