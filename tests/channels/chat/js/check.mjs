// The few assertions that the modules' tests need, in Node as in a browser.

/** @param {unknown} found @param {unknown} wanted @param {string} [what] */
export const equal = (found, wanted, what = '') => {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)]
  if (a !== b) throw new Error(`${what} found ${a}, wanted ${b}`)
}

/** @param {unknown} value @param {string} [what] */
export const ok = (value, what = '') => {
  if (!value) throw new Error(`not so: ${what}`)
}

/** Numbers that look random and are the same each time. @param {number} seed */
export const chances = (seed) => () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296
  return seed / 4294967296
}

/** A place to store that lives in memory, with the manners of localStorage. */
export class Disk {
  setItem(/** @type {string} */ key, /** @type {string} */ value) { this[key] = value }
  getItem(/** @type {string} */ key) { return Object.hasOwn(this, key) ? this[key] : null }
  removeItem(/** @type {string} */ key) { delete this[key] }
}
