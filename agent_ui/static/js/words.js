// The sentences the modules say. English is the key; the page brings the others in a data block.

/** @type {Record<string, string | string[]>} */
let said = {};

/** Read the page's data block. Called once, before anything is said. */
export function readWords() {
  const block = document.getElementById("words");
  said = block ? JSON.parse(block.textContent || "{}") : {};
}

/**
 * Put values into a sentence's `%(name)s` places.
 * @param {string} sentence @param {Record<string, string | number>} values
 */
function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)[sd]/g, (_, name) => String(values[name] ?? ""));
}

/**
 * The sentence in the page's language.
 * @param {string} sentence @param {Record<string, string | number>} [values]
 */
export function t(sentence, values = {}) {
  const found = said[sentence];
  return fill(typeof found === "string" ? found : sentence, values);
}

/**
 * The sentence for a count, which fills `%(num)s`.
 * @param {string} one @param {string} many @param {number} num
 * @param {Record<string, string | number>} [values]
 */
export function tn(one, many, num, values = {}) {
  const found = said[one];
  const forms = Array.isArray(found) && found.length === 2 ? found : [one, many];
  return fill(forms[num === 1 ? 0 : 1], { num, ...values });
}
