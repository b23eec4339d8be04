// How long to wait before the next try: 0.5 s doubling to 15 s, of which up to half is chance, so
// that a crowd that was cut off together does not come back together.

const FIRST_MS = 500
const MOST_MS = 15000

/**
 * @param {number} tries failures in a row, from 0
 * @param {number} chance from 0 to 1
 * @returns {number} milliseconds
 */
export const backOff = (tries, chance) =>
  Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 10)) * (1 - chance / 2)
