import { backOff } from '../static/frame/backoff.js'
import { equal, ok } from './check.mjs'

export default {
  'it doubles from half a second to fifteen': () => {
    equal([0, 1, 2, 3, 4, 5, 6, 50].map((tries) => backOff(tries, 0)), [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000])
  },
  'chance takes up to half of it away': () => {
    equal(backOff(0, 1), 250)
    ok(backOff(3, 0.5) === 3000)
  },
}
