// When nobody is in: says so and when, and asks once where to answer.

import { $ } from './view.js'

const CONTACT = /^\S+@\S+\.\S+$|^\+?[\d\s().\-/]{7,20}$/

export class Ask {
  /**
   * @param {{facts: any, words: import('./words.js').Words, store: import('./store.js').Store,
   *   give: (contact: string) => void, done: () => void}} parts
   */
  constructor(parts) {
    this.parts = parts
    const { words, store, give, done } = parts
    $('ask').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault()
      const contact = $('contact').value.trim()
      const plausible = CONTACT.test(contact)
      $('ask-error').textContent = plausible ? '' : words.say('error.no_contact')
      if (!plausible) return $('contact').focus()
      store.set('asked', '')
      give(contact)
      done()
    })
    $('skip').addEventListener('click', () => {
      store.set('asked', '')
      done()
    })
  }

  /**
   * @param {boolean} away
   * @param {boolean} known whether the hub could answer elsewhere
   * @param {boolean} started whether anything was said yet
   */
  draw(away, known, started) {
    const { facts, words, store } = this.parts
    const given = store.get('asked')
    const hours = facts.hours ? words.say('away_hours', { hours: facts.hours }) : words.say('away')
    $('away').hidden = !away
    $('away').textContent = given ? words.say('contact_saved', { contact: given })
      : started ? hours : `${hours} ${words.say('away_go_on')}`
    $('ask').hidden = !(away && facts.ask && started && !known && given === null)
  }
}
