// Going on elsewhere: by a link into another channel, or by email, which a code proves.

import { $, made } from './view.js'

export class Elsewhere {
  #open = false
  #to = ''
  #email = ''

  /**
   * @param {{facts: any, words: import('./words.js').Words, send: (frame: any) => boolean,
   *   changed: () => void, leave: () => void, mail: (email: string) => void}} parts
   *   leave: the focus goes back to the composer; mail: an address is to be proven
   */
  constructor(parts) {
    this.parts = parts
    $('else-open').addEventListener('click', () => parts.send({ t: 'elsewhere' }))
    $('else-close').addEventListener('click', () => {
      this.close()
      parts.leave()
    })
    $('else-mail').addEventListener('click', () => {
      this.close()
      parts.mail(this.#email)
    })
    $('else-tick').addEventListener('change', () => parts.send({ t: 'agree', on: $('else-tick').checked }))
  }

  close() {
    this.#open = false
    this.parts.changed()
  }

  /** @param {any} frame elsewhere or agreed, of the hub */
  take(frame) {
    const { words } = this.parts
    $('else-error').textContent = frame.ok ? '' : frame.sentence
    if (frame.t === 'agreed') {
      if (!frame.ok) $('else-tick').checked = false
      else if (this.#open) $('else-say').textContent = words.say(frame.on ? 'else_agreed' : 'else_ask', { contact: this.#to })
      return
    }
    this.#open = true
    if (frame.ok) this.#offer(frame)
    $('else').hidden = false
    $('else-say').focus()
  }

  /** @param {any} frame */
  #offer({ ways, mail, to, agreed, email }) {
    const { words } = this.parts
    this.#to = to
    this.#email = email
    $('else-say').textContent = words.say('else_ask')
    $('else-mail').hidden = !mail || Boolean(to)
    $('else-on').hidden = !to
    $('else-tick').checked = agreed
    $('else-on').lastElementChild.textContent = words.say('else_agree_to', { contact: to })
    $('else-links').replaceChildren(...ways.map((/** @type {any} */ way) => {
      const link = made('t-way')
      link.href = way.url
      link.firstElementChild.textContent = words.channel(way.channel)
      link.lastElementChild.textContent = `, ${words.say('else_new')}`
      return link
    }))
  }

  /** @param {boolean} offered whether there is anything to go on with, and nothing else asked */
  draw(offered) {
    if (!offered) this.#open = false
    $('else-open').hidden = !this.parts.facts.elsewhere || this.#open || !offered
    $('else').hidden = !this.#open
  }
}
