// Three system lines or more in a row by one author fold into the first, with the rest one press away.
// Who was joined or kept apart is no such line: it stays.

import { tn } from "./words.js";

const LEAST = 3;

/** @param {Element} log */
export function fold(log) {
  /** @type {HTMLElement[]} */
  let run = [];
  const close = () => {
    if (run.length >= LEAST) write(run);
    run = [];
  };
  for (const element of log.children) {
    const entry = /** @type {HTMLElement} */ (element);
    const isNotice = entry.dataset.kind === "notice" && !("unfolded" in entry.dataset) && !entry.querySelector(".weave");
    const starts = entry.dataset.joins?.includes("day");
    if (!isNotice || starts || entry.dataset.author !== run[0]?.dataset.author) close();
    if (isNotice) run.push(entry);
  }
  close();
}

/** @param {HTMLElement[]} run */
function write(run) {
  const [first, ...rest] = run;
  for (const entry of rest) entry.dataset.fold = "";
  const words = tn("Show %(num)s more change", "Show %(num)s more changes", rest.length);
  let button = first.querySelector("[data-command=unfold]");
  if (!button) {
    button = document.createElement("button");
    button.setAttribute("type", "button");
    button.className = "btn t g";
    /** @type {HTMLElement} */ (button).dataset.command = "unfold";
    first.querySelector(".sys")?.append(button);
  }
  if (button.textContent !== words) button.textContent = words;
}
