import { contrast, luminance, palette, parse } from '../static/frame/colour.js'
import { chances, equal, ok } from './check.mjs'

const PAIRS = [
  ['--ink', '--raised', 4.5], ['--ink', '--sunken', 4.5], ['--ink', '--accent-soft', 4.5], ['--ink', '--hover', 4.5],
  ['--ink2', '--raised', 4.5], ['--ink2', '--hover', 4.5],
  ['--ink3', '--raised', 4.5], ['--ink3', '--sunken', 4.5], ['--ink3', '--hover', 4.5],
  ['--on-accent', '--accent', 4.5], ['--accent', '--raised', 3], ['--accent-ink', '--accent-soft', 4.5],
  ['--accent-ink', '--hover', 4.5], ['--field', '--raised', 3], ['--danger', '--raised', 4.5],
]

const readable = (colours, what) => {
  for (const [text, ground, need] of PAIRS) {
    const found = contrast(parse(colours[text]), parse(colours[ground]))
    ok(found >= need, `${what}: ${text} ${colours[text]} on ${ground} ${colours[ground]} is ${found.toFixed(2)}`)
  }
}

export default {
  'contrast is as WCAG computes it': () => {
    equal(contrast([0, 0, 0], [255, 255, 255]), 21)
    equal(contrast([119, 119, 119], [255, 255, 255]).toFixed(2), '4.48')
    equal(luminance([255, 255, 255]).toFixed(3), '1.000')
  },
  'whatever two colours a shop gives, everything can be read in light and dark': () => {
    const chance = chances(7)
    const colour = () => `#${[0, 0, 0].map(() => Math.floor(chance() * 256).toString(16).padStart(2, '0')).join('')}`
    for (let round = 0; round < 400; round++) {
      const tokens = { accent: colour(), paper: colour() }
      for (const dark of [false, true]) readable(palette(tokens, dark), `${JSON.stringify(tokens)} ${dark}`)
    }
  },
  'extremes can be read too': () => {
    for (const accent of ['#000000', '#ffffff', '#ffff00', '#0000ff', '#777777', '#00ff00']) {
      for (const paper of ['#000000', '#ffffff', '#808080', '#ff0000']) {
        for (const dark of [false, true]) readable(palette({ accent, paper }, dark), `${accent} ${paper} ${dark}`)
      }
    }
  },
  'a colour that is readable stays as it is': () => {
    equal(palette({ accent: '#0B6A6A', paper: '#FFFFFF' }, false)['--accent'], '#0b6a6a')
    equal(palette({ accent: '#0B6A6A', paper: '#FFFFFF' }, false)['--raised'], '#ffffff')
  },
}
