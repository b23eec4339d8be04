// What is read out: others' messages, that somebody writes, that the line is back. Never one's own.

import { nameOf } from './rows.js'
import { $ } from './view.js'

const RESUMED_MS = 1000
const TYPING_EACH_MS = 60000

export class Speech {
  #backAt = 0
  #typedAt = 0

  /** @param {import('./words.js').Words} words */
  constructor(words) {
    this.words = words
  }

  /** The line is back after a cut: what comes now was missed. */
  resumed() {
    this.#backAt = Date.now()
  }

  /** @param {import('./thread.js').Message[]} messages at least one */
  announce(messages) {
    const { words } = this
    if (Date.now() - this.#backAt < RESUMED_MS) return speak(words.count('back_new', messages.length))
    if (messages.length > 1) return speak(words.count('new', messages.length))
    const [message] = messages
    const name = nameOf(message, words)
    const file = message.text ? '' : message.files[0]?.name ?? ''
    speak(file ? words.say('spoken_file', { name, file }) : words.say('spoken', { name, text: message.text }))
  }

  /** At most once a minute: it is news, but never urgent. @param {string} name */
  typing(name) {
    if (!name || Date.now() - this.#typedAt < TYPING_EACH_MS) return
    this.#typedAt = Date.now()
    speak(this.words.say('typing', { name }))
  }
}

/** @param {string} sentence */
const speak = (sentence) => {
  const line = document.createElement('p')
  line.textContent = sentence
  $('spoken').replaceChildren(line)
}
