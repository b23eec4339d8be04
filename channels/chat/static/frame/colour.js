// Two colours of the shop, and from them a palette in which every text can be read: WCAG 2.2 asks
// for 4.5 to 1 (text) and 3 to 1 (edges of controls); what falls short is moved until it passes.

const TEXT = 4.6 // A little over, because the colours are rounded to whole bytes.
const EDGE = 3.1

/** @typedef {[number, number, number]} Rgb */

/** @param {string} hex #RRGGBB @returns {Rgb} */
export const parse = (hex) =>
  /** @type {Rgb} */ ([1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)))

/** @param {Rgb} rgb */
const format = (rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** Relative luminance. Source: WCAG 2.2, "relative luminance". @param {Rgb} rgb */
export const luminance = (rgb) => {
  const [r, g, b] = rgb.map((part) => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** @param {Rgb} a @param {Rgb} b @returns {number} 1 to 21 */
export const contrast = (a, b) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** @param {Rgb} a @param {Rgb} b @param {number} share of b @returns {Rgb} */
const mix = (a, b, share) => /** @type {Rgb} */ (a.map((part, index) => part + (b[index] - part) * share))

/**
 * The colour nearest to `colour`, on its way to `end`, that stands out enough from every ground.
 * @param {Rgb} colour @param {Rgb[]} grounds @param {Rgb} end @param {number} need
 */
const until = (colour, grounds, end, need) => {
  for (let step = 0; step <= 50; step++) {
    const tried = parse(format(mix(colour, end, step / 50)))
    if (grounds.every((ground) => contrast(tried, ground) >= need)) return tried
  }
  return end
}

const BLACK = /** @type {Rgb} */ ([16, 14, 12])
const WHITE = /** @type {Rgb} */ ([255, 255, 255])

/**
 * @param {{accent: string, paper: string}} tokens
 * @param {boolean} dark
 * @returns {Record<string, string>} custom properties
 */
export const palette = ({ accent, paper }, dark) => {
  const ink = dark ? WHITE : BLACK
  const raised = ground(parse(paper), dark)
  const sunken = mix(raised, dark ? [0, 0, 0] : ink, dark ? 0.45 : 0.08)
  const hover = mix(raised, ink, 0.06)
  const main = until(parse(accent), [raised], ink, TEXT)
  const soft = mix(raised, main, dark ? 0.2 : 0.13)
  const grounds = [raised, sunken, hover, soft]
  const on = contrast(main, WHITE) >= TEXT ? WHITE : until(BLACK, [main], [0, 0, 0], TEXT)
  return Object.fromEntries(Object.entries({
    raised, sunken, hover,
    line: mix(raised, ink, 0.13),
    field: until(mix(raised, ink, 0.45), [raised], ink, EDGE),
    ink: until(mix(ink, raised, 0.06), grounds, ink, 7),
    ink2: until(mix(ink, raised, 0.28), grounds, ink, TEXT),
    ink3: until(mix(ink, raised, 0.4), grounds, ink, TEXT),
    accent: main,
    'on-accent': on,
    'accent-soft': soft,
    'accent-ink': until(main, grounds, ink, TEXT),
    danger: until(dark ? [255, 143, 132] : [179, 38, 30], grounds, ink, TEXT),
  }).map(([name, value]) => [`--${name}`, format(value)]))
}

/** A paper light or dark enough to read on, of the same hue. @param {Rgb} paper @param {boolean} dark */
const ground = (paper, dark) => {
  const end = dark ? BLACK : WHITE
  for (let step = 0; step < 50; step++) {
    const tried = mix(paper, end, step / 50)
    if (dark ? luminance(tried) <= 0.02 : luminance(tried) >= 0.72) return tried
  }
  return end
}
