// The top of the chat: who answers, how long it takes, and whether the line is there.

import { initials } from './text.js'
import { $ } from './view.js'

const PATIENCE_MS = 2000

export class Header {
  #downSince = 0
  #timer = 0

  /** @param {any} facts @param {import('./words.js').Words} words */
  constructor(facts, words) {
    this.facts = facts
    this.words = words
  }

  /**
   * @param {import('./thread.js').Message | undefined} last of somebody else
   * @param {boolean} away
   * @param {import('./link.js').State} state
   */
  draw(last, away, state) {
    const { facts, words } = this
    const agent = last?.author === 'agent' ? last.name : ''
    const who = agent ? words.say('agent_of', { name: agent, site: facts.site })
      : last?.author === 'bot' ? words.say('assistant') : facts.site
    write($('who'), who)
    write($('bead'), initials(agent || facts.site))
    write($('sub'), away ? words.say('away') : facts.replies)
    this.#banner(state)
  }

  /** A cut of less than 2 s is not worth a word. @param {import('./link.js').State} state */
  #banner(state) {
    clearTimeout(this.#timer)
    if (state === 'on') {
      this.#downSince = 0
      return write($('banner'), '')
    }
    this.#downSince ||= Date.now()
    const left = this.#downSince + PATIENCE_MS - Date.now()
    if (state !== 'ended' && left > 0) {
      this.#timer = setTimeout(() => this.#banner(state), left)
      return
    }
    const key = state === 'ended' ? 'ended' : navigator.onLine ? 'reconnecting' : 'offline'
    write($('banner'), this.words.say(key))
  }

  /** The switch for the sound. @param {import('./store.js').Store} store @param {() => void} chime */
  listen(store, chime) {
    const button = $('sound')
    this.show = () => {
      const on = Boolean(store.get('sound'))
      button.ariaLabel = this.words.say(on ? 'sound_off' : 'sound_on')
      button.querySelector('use').setAttribute('href', on ? '#i-bell' : '#i-bell-off')
    }
    button.addEventListener('click', () => {
      store.set('sound', !store.get('sound'))
      if (store.get('sound')) chime()
      this.show()
    })
  }

  /** Draw the switch as it stands. */
  show() {}
}

/** Only a change is written: some of these are read out. @param {HTMLElement} node @param {string} text */
const write = (node, text) => {
  if (node.textContent !== text) node.textContent = text
}
