// The brief in a model's shorter words, where the operator has one: what the server says of itself
// is there at once, and stays if nothing better comes.

import { parse } from "./apply.js";

/** What was asked for last and what came back, so that nothing is asked twice. */
let asked = "";
let shorter = "";

/** @param {number} conversation */
export async function rephrase(conversation) {
  const panel = document.querySelector("#panel");
  const brief = document.querySelector("#panel .brief");
  const lines = brief?.querySelector(".short");
  if (!panel || !brief || !lines || brief.querySelector("[data-rephrased]")) return;
  watch(panel, conversation);
  const wanted = `${conversation} ${brief.id} ${lines.textContent}`;
  if (wanted === asked) return void (shorter && lines.replaceWith(...parse(shorter).children));
  asked = wanted;
  shorter = "";
  const answer = await fetch(`/conversation/${conversation}/brief`, { headers: { Accept: "application/json" } }).catch(() => null);
  const html = answer?.ok ? (await answer.json()).html : "";
  if (asked !== wanted) return;
  shorter = html;
  // Where something newer stands by now, it is asked for anew.
  if (html && lines.isConnected) lines.replaceWith(...parse(html).children);
}

/** Whatever changes the brief makes it be asked for again. @param {Element} panel @param {number} conversation */
function watch(panel, conversation) {
  const element = /** @type {HTMLElement} */ (panel);
  if (element.dataset.rephrases === String(conversation)) return;
  element.dataset.rephrases = String(conversation);
  const watching = new MutationObserver(() => {
    if (element.dataset.rephrases !== String(conversation)) watching.disconnect();
    else if (document.querySelector("#panel .brief .short") && !document.querySelector("#panel [data-rephrased]")) rephrase(conversation);
  });
  watching.observe(panel, { childList: true, subtree: true });
}
