// The sheet of keyboard shortcuts.

import { chordWords, MAP } from "./keys.js";
import { icon } from "./shell.js";
import { t } from "./words.js";

/** What each key does, in words. @returns {Record<string, string>} */
const words = () => ({
  next: t("Next conversation"), previous: t("Previous conversation"), open: t("Open, and go to the thread"),
  search: t("Search"), reply: t("Reply"), note: t("Note"), done: t("Done"),
  "done-stay": t("Done, and stay here"), "snooze-tomorrow": t("Snooze until tomorrow"),
  "snooze-week": t("Snooze until next week"), "snooze-reply": t("Snooze until they reply"),
  unread: t("Mark as unread"), assign: t("Assign"), "assign-me": t("Assign to me"),
  list: t("Show or hide the list"), panel: t("Show or hide the customer"), "go-all": t("Go to all"),
  "go-mine": t("Go to mine"), "go-unassigned": t("Go to the unassigned"), "go-customers": t("Go to customers"),
  "go-same": t("Go to who may be the same person"), review: t("Same person? Look at it"),
  quoted: t("Quoted text of a mail"), play: t("Play or pause the focused call"), "give-back": t("Give back to the assistant"), undo: t("Undo the last thing"), shortcuts: t("Keyboard shortcuts"),
});

/** @returns {[string, string][]} */
const chords = () => [
  ["Ctrl K", t("Palette, everywhere")], ["Ctrl Enter", t("Send")], ["Ctrl Shift Enter", t("Send and mark as done")],
  ["↑ ↓", t("From message to message")], ["F6", t("To the next region")], ["Esc", t("Leave, close, go back")],
];

export function open() {
  const back = /** @type {HTMLElement | null} */ (document.activeElement);
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.setAttribute("aria-labelledby", "sheet-title");
  const top = document.createElement("div");
  top.className = "sheettop";
  const title = document.createElement("h2");
  title.id = "sheet-title";
  title.textContent = t("Keyboard shortcuts");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "ib";
  close.setAttribute("aria-label", t("Close"));
  close.append(icon("x"));
  close.addEventListener("click", () => dialog.close());
  top.append(title, close);
  const keys = document.createElement("dl");
  keys.className = "keys";
  const said = words();
  for (const { keys: key, name } of MAP) keys.append(line(key.split(" "), said[name] || name));
  for (const [chord, meaning] of chords()) keys.append(line([chordWords(chord)], meaning));
  dialog.append(top, keys);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    back?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string[]} keys @param {string} meaning */
function line(keys, meaning) {
  const row = document.createElement("div");
  const term = document.createElement("dt");
  term.textContent = meaning;
  const shown = document.createElement("dd");
  for (const key of keys) {
    const element = document.createElement("kbd");
    element.textContent = key;
    shown.append(element);
  }
  row.append(term, shown);
  return row;
}
