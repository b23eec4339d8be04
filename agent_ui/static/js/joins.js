// How a message stands to the one above it: the same rules as `render.joins` on the server.

const GROUP_MS = 5 * 60 * 1000;

/**
 * @typedef {object} Entry What is read of a message's element.
 * @property {string} day
 * @property {string} knot
 * @property {string} kind
 * @property {string} author
 * @property {string} name
 * @property {number} at Milliseconds.
 * @property {boolean} alone It has a mark beside its name, or is a mail: it never groups.
 */

/**
 * Any of day, knot and group, in that order.
 * @param {Entry | null} previous @param {Entry} entry
 * @param {string} knot Of the nearest entry above that has one, "" where there is none.
 * @param {boolean} isNew Whether the "New" line stands between the two.
 */
export function joins(previous, entry, knot, isNew) {
  const found = [];
  if (!previous || previous.day !== entry.day) found.push("day");
  if (entry.knot && entry.knot !== knot) found.push("knot");
  if (previous && !found.length && !isNew && goesOn(previous, entry)) found.push("group");
  return found.join(" ");
}

/** @param {Entry} previous @param {Entry} entry */
function goesOn(previous, entry) {
  const apart = entry.at - previous.at;
  return entry.kind === previous.kind && entry.kind !== "notice" && entry.author === previous.author
    && entry.name === previous.name && !entry.alone && !previous.alone
    && apart >= 0 && apart <= GROUP_MS;
}

/** @param {Element} element @returns {Entry} */
export function read(element) {
  const data = /** @type {HTMLElement} */ (element).dataset;
  return {
    day: data.day || "", knot: data.knot || "", kind: data.kind || "", author: data.author || "",
    name: data.name || "", at: Date.parse(data.at || ""), alone: "alone" in data,
  };
}

/** @param {Element | null} element */
const isMessage = (element) => !!element && element.classList.contains("m") && element.hasAttribute("data-joins");

/**
 * Write how these messages, and those right below them, stand to what is above.
 * @param {Iterable<Element>} touched
 */
export function rejoin(touched) {
  const all = new Set();
  for (const element of touched) {
    if (!isMessage(element)) continue;
    all.add(element);
    let next = element.nextElementSibling;
    // A note has no knot of its own, so the one below it looks past it.
    for (let steps = 0; next && steps < 20; next = next.nextElementSibling) {
      if (!isMessage(next)) continue;
      all.add(next);
      steps += 1;
      if (/** @type {HTMLElement} */ (next).dataset.knot) break;
    }
  }
  for (const element of all) write(element);
}

/** @param {Element} element */
function write(element) {
  let isNew = false;
  let previous = null;
  let knot = "";
  for (let above = element.previousElementSibling; above; above = above.previousElementSibling) {
    if (!previous && above.id === "new-line") isNew = true;
    if (!isMessage(above)) continue;
    previous ??= above;
    knot = /** @type {HTMLElement} */ (above).dataset.knot || "";
    if (knot) break;
  }
  const found = joins(previous && read(previous), read(element), knot, isNew);
  if (element.getAttribute("data-joins") !== found) element.setAttribute("data-joins", found);
}
