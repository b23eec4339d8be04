// What a draft asks for although the customer has told it: asked of the server when one stops
// typing, shown above the box, put in or put away.

import { parse } from "./apply.js";
import { post } from "./ask.js";
import { byId } from "./shell.js";

/** @typedef {import("./composer.js").Composer} Composer */

/** What was asked last, so that only the newest answer counts. */
let asked = 0;
let text = "";

/** Look at the draft of the box. @param {Composer} composer */
export async function look(composer) {
  const place = byId("told-hint");
  if (!place || !composer.isThere) return;
  listen(place, composer);
  const { conversation, mode } = composer;
  const draft = mode === "reply" ? composer.text.value : "";
  const question = `${conversation} ${draft}`;
  if (question === text) return;
  text = question;
  const mine = ++asked;
  // Two words ask for nothing.
  const answer = draft.trim().length > 5 ? await post(`/conversation/${conversation}/hint`, { text: draft }) : { status: 200, body: {} };
  if (mine !== asked || composer.conversation !== conversation) return;
  show(place, answer.body.hint || "", String(answer.body.fact || ""));
}

/** @param {HTMLElement} place @param {string} html @param {string} fact */
function show(place, html, fact) {
  // The same hint stays as it is: it is read out once.
  if (html && place.firstElementChild && place.dataset.fact === fact) return;
  place.dataset.fact = fact;
  if (fact) place.dataset.seen = [...new Set([...(place.dataset.seen || "").split(" "), fact])].join(" ").trim();
  place.replaceChildren(...(html ? parse(html).children : []));
}

/** @param {HTMLElement} place @param {Composer} composer */
function listen(place, composer) {
  if (place.dataset.listens) return;
  place.dataset.listens = "1";
  place.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const hint = /** @type {HTMLElement | null} */ (place.querySelector(".knew"));
    if (!button || !hint) return;
    event.preventDefault();
    event.stopPropagation();
    const inserted = button.dataset.command === "hint-insert";
    post(`/conversation/${composer.conversation}/hint/${hint.dataset.fact}`, { how: inserted ? "inserted" : "dismissed" });
    if (inserted) insert(composer.text, hint.dataset.insert || "", hint);
    place.replaceChildren();
    place.dataset.fact = "";
    composer.focus();
    composer.typed();
  });
}

/** Put the fact in the place of the question that asks for it.
 * @param {HTMLTextAreaElement} box @param {string} words @param {HTMLElement} hint */
function insert(box, words, hint) {
  const start = Number(hint.dataset.start || 0);
  const end = Number(hint.dataset.end || 0);
  const value = box.value;
  if (end > start && end <= value.length) box.setRangeText(words, start, end, "end");
  else box.setRangeText(words, box.selectionStart, box.selectionEnd, "end");
}
