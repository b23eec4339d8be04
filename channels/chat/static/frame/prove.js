// Showing who one is: by a code that goes to where one wrote from before, or by a link.

import { $ } from './view.js'

const CONTACT = /^\S+@\S+\.\S+$|^\+?[\d\s().\-/]{7,20}$/
const LIFE_MS = 600000
const CODE = /^\D*(\d\D*){6}$/

/** @typedef {'' | 'contact' | 'code' | 'link' | 'done'} Step */

export class Prove {
  /** @type {Step} */ step = ''
  contact = ''
  token = ''
  onward = false // They want to go on by email.
  agrees = false // And to have what they do not read sent there.
  #busy = false
  #asked = 0 // The newest message of ours that asked for a code.

  /**
   * @param {{facts: any, words: import('./words.js').Words, store: import('./store.js').Store,
   *   send: (frame: any) => boolean, changed: () => void, leave: () => void}} parts
   *   leave: the focus goes back to the composer
   */
  constructor(parts) {
    this.parts = parts
    $('prove-open').addEventListener('click', () => {
      this.onward = false
      this.#go('contact')
    })
    $('prove-again').addEventListener('click', () => this.#go('contact'))
    $('prove-cancel').addEventListener('click', () => this.#end())
    $('prove').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault()
      this.#submit()
    })
  }

  /** Whoever looked into their mail meanwhile goes on where they were. */
  restore() {
    const { contact = '', at = 0, onward = false, agrees = false } = this.parts.store.get('proving') ?? {}
    if (Date.now() - at > LIFE_MS) return
    Object.assign(this, { contact, onward, agrees })
    this.#go('code', false)
  }

  /** They want to go on by email. @param {string} email as we know it, or "" */
  begin(email) {
    this.onward = true
    $('prove-tick').checked = false
    this.#go('contact')
    $('prove-text').value = email
  }

  /** Somebody else is here now. */
  leave() {
    if (this.step !== 'code') Object.assign(this, { onward: false, agrees: false })
    Object.assign(this, { contact: '', token: '' })
    if (this.step !== 'done') this.#go('', false)
  }

  /** A link that was followed: it is used when its button is pressed, and not before. @param {string} token */
  linked(token) {
    this.token = token
    this.#go('link')
  }

  /** @param {import('./thread.js').Message[]} messages of which one may say that a code was sent */
  heard(messages) {
    const last = messages.findLast((message) => message.code && !message.deleted)
    if (!last || last.id <= this.#asked || Date.now() - Date.parse(last.at) > LIFE_MS) return
    this.#asked = last.id
    Object.assign(this, { contact: '', onward: false, agrees: false })
    this.#go('code', false)
  }

  /** @param {any} frame asked or proof, of the hub */
  take(frame) {
    this.#busy = false
    if (!frame.ok) {
      const over = frame.code === 'code_over' || frame.code === 'link_over'
      if (over) this.#go(frame.code === 'link_over' ? 'contact' : 'code')
      this.#problem(frame.sentence)
      if (over) $('prove-again').hidden = this.step !== 'code'
    } else if (frame.t === 'asked') {
      this.parts.store.set('proving', { contact: this.contact, at: Date.now(), onward: this.onward, agrees: this.agrees })
      this.#go('code')
    } else {
      this.parts.store.drop('proving')
      if (this.agrees) this.parts.send({ t: 'agree', on: true })
      this.#go('done')
      Object.assign(this, { onward: false, agrees: false })
      $('prove-say').focus()
    }
  }

  /** What was said when it was done has been read. */
  read() {
    if (this.step === 'done') this.#go('', false)
  }

  /** The line was cut: what was on its way may be pressed again. */
  freed() {
    this.#busy = false
  }

  /** @param {boolean} identified @param {boolean} on whether the line is there */
  draw(identified, on) {
    if (identified && !this.onward && this.step === 'contact') this.step = ''
    $('prove-open').hidden = !this.parts.facts.prove || identified || Boolean(this.step) || !on
    $('prove').hidden = !this.step
    $('prove-go').disabled = this.#busy || !on
  }

  /** @param {Step} step @param {boolean} [focus] */
  #go(step, focus = true) {
    const { words } = this.parts
    this.step = step
    const typed = step === 'contact' || step === 'code'
    const say = {
      contact: () => words.say(this.onward ? 'else_prove' : 'prove_ask'),
      code: () => this.contact ? words.say(this.onward ? 'else_sent' : 'prove_sent', { contact: this.contact }) : words.say('prove_agent'),
      link: () => words.say('continue_ask'),
      done: () => words.say(this.agrees ? 'else_agreed' : this.onward ? 'else_done' : 'prove_done', { contact: this.contact }),
      '': () => '',
    }
    const input = $('prove-text')
    $('prove-say').textContent = say[step]()
    input.hidden = !typed
    input.value = ''
    input.inputMode = step === 'code' ? 'numeric' : 'text'
    input.autocomplete = step === 'code' ? 'one-time-code' : 'email'
    const label = step === 'code' ? words.say('prove_code') : words.say(this.onward ? 'else_contact' : 'prove_contact')
    input.placeholder = label
    $('prove-label').textContent = label
    $('prove-agree').hidden = !this.onward || step !== 'contact'
    $('prove-go').hidden = step === 'done'
    $('prove-go').textContent = step === 'code' ? words.say('prove_check')
      : step === 'link' ? words.say('continue') : words.say('prove_send')
    $('prove-again').hidden = step !== 'code'
    $('prove-cancel').hidden = step === 'done'
    this.#problem('')
    this.parts.changed()
    $('prove').hidden = !step
    if (focus && typed) input.focus()
    else if (focus && step === 'link') $('prove-go').focus()
  }

  #submit() {
    const { words, send } = this.parts
    const text = $('prove-text').value.trim()
    if (this.#busy) return
    if (this.step === 'contact' && !CONTACT.test(text)) return this.#refuse(words.say('error.no_contact'))
    if (this.step === 'code' && !CODE.test(text)) return this.#refuse(words.say('error.code_digits'))
    this.#problem('')
    if (this.step === 'contact') Object.assign(this, { contact: text, agrees: this.onward && $('prove-tick').checked })
    this.#busy = send(
      this.step === 'contact' ? { t: 'code_ask', contact: text, onward: this.onward }
        : this.step === 'code' ? { t: 'code', code: text } : { t: 'continue', token: this.token })
    this.parts.changed()
  }

  #end() {
    this.parts.store.drop('proving')
    this.token = ''
    this.#go('')
    this.parts.leave()
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.#problem(sentence)
    $('prove-text').focus()
  }

  /** @param {string} sentence */
  #problem(sentence) {
    $('prove-error').textContent = sentence
    $('prove-text').ariaInvalid = sentence ? 'true' : null
    this.parts.changed()
  }
}
