// What may be filled in before the first message. It goes along with that; whoever just writes may.

import { $, made } from './view.js'

const TYPES = /** @type {Record<string, string>} */ ({ email: 'email', phone: 'tel' })
const PLAIN = /** @type {Record<string, string>} */ ({ phone: 'tel', order: 'off' })
const PLAUSIBLE = /** @type {Record<string, RegExp>} */ ({ email: /^\S+@\S+\.\S+$/, phone: /^\+?[\d\s().\-/]{7,20}$/ })

export class Form {
  #offered = false

  /** @param {import('./words.js').Words} words @param {() => void} changed */
  constructor(words, changed) {
    this.words = words
    $('form-skip').addEventListener('click', () => {
      this.offer([])
      changed()
    })
    $('form').addEventListener('submit', (/** @type {Event} */ event) => event.preventDefault())
    $('form').addEventListener('change', (/** @type {any} */ { target }) => {
      const wrong = target.value.trim() && !this.#plausible(target)
      target.ariaInvalid = wrong ? 'true' : null
      $('form-error').textContent = wrong ? words.say('error.no_contact') : ''
    })
  }

  /** @param {string[]} fields that nobody has told yet */
  offer(fields) {
    this.#offered = fields.length > 0
    $('form-fields').replaceChildren(...fields.map((name) => {
      const label = made('t-field')
      const input = label.lastElementChild
      label.firstElementChild.textContent = this.words.say(`form.${name}`)
      Object.assign(input, { name, type: TYPES[name] ?? 'text', autocomplete: PLAIN[name] ?? name })
      return label
    }))
  }

  /** What was filled in, once. @returns {Record<string, string>} */
  take() {
    const filled = [...$('form-fields').querySelectorAll('input')].filter((input) => this.#plausible(input))
    this.offer([])
    return Object.fromEntries(filled.map((input) => [input.name, input.value.trim()]))
  }

  /** @param {boolean} started whether anything was said yet */
  draw(started) {
    $('form').hidden = started || !this.#offered
  }

  /** @param {HTMLInputElement} input */
  #plausible({ name, value }) {
    return Boolean(value.trim()) && (PLAUSIBLE[name]?.test(value.trim()) ?? true)
  }
}
