// Somebody answered first: what is new stands above the box, and the text stays in it.

import { parse } from "./apply.js";

/** Returns the newest message that is shown by it. @param {HTMLElement} place @param {string} sentence @param {any} body */
export function stale(place, sentence, body) {
  const line = document.createElement("p");
  const strong = document.createElement("b");
  strong.textContent = sentence;
  line.append(strong);
  const content = parse(body?.html || "");
  // The thread has, or will have, the same messages under these ids.
  for (const element of content.children) element.removeAttribute("id");
  place.replaceChildren(line, content);
  return Math.max(0, ...(body?.newer || []));
}
