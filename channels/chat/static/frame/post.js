// Takes messages from the outbox to the hub, one at a time, and hears what became of each.

import { upload } from './upload.js'

const SAID_MS = 15000
const AGAIN_MS = 2000
const MOST_TRIES = 3

export class Post {
  /**
   * @param {{outbox: import('./outbox.js').Outbox, link: import('./link.js').Link,
   *   words: import('./words.js').Words, who: import('./who.js').Who, url: string,
   *   stored: (entry: import('./outbox.js').Entry, id: number) => void, changed: () => void}} parts
   *   stored: the hub has a message, under this id or, where only its key came back, 0
   */
  constructor(parts) {
    this.parts = parts
  }

  /** @param {string} text @param {File[]} [files] @param {Record<string, any>} [marks] */
  write(text, files = [], marks = {}) {
    this.parts.outbox.add({ key: newKey(), text, at: Date.now(), visitor: this.parts.who.visitor, marks, files })
    this.pump()
  }

  /** Send the next that waits, if nothing is under way and the line is there. */
  pump() {
    const { outbox, link, changed } = this.parts
    changed()
    const entry = link.state === 'on' ? outbox.next() : null
    if (!entry) return
    const { key, text, marks } = entry
    outbox.set(key, { state: 'sending', percent: 0 })
    if (entry.files?.length) return this.#upload(entry)
    if (!link.send({ t: 'say', key, text, ...marks })) return outbox.set(key, { state: 'waiting' })
    // No answer is not a no: the same key goes again over a new line, and counts once.
    setTimeout(() => outbox.get(key)?.state === 'sending' && link.drop(), SAID_MS)
  }

  /** What the hub has is no longer on its way; its answer and the log's news race each other. @param {string} key @param {number} [id] */
  said(key, id = 0) {
    const { outbox, stored } = this.parts
    const entry = outbox.get(key)
    if (!entry) return
    outbox.drop(key)
    stored(entry, id)
    this.pump()
  }

  /** @param {string} key @param {{sentence?: string, final?: boolean, after_s?: number}} why */
  failed(key, why) {
    const { outbox, words } = this.parts
    if (why.final) {
      outbox.set(key, { state: 'failed', reason: why.sentence || words.say('unreachable'), again: true })
      this.pump()
    } else {
      outbox.set(key, { state: 'waiting' })
      setTimeout(() => this.pump(), why.after_s ? 1000 * why.after_s : AGAIN_MS)
    }
  }

  /** @param {import('./outbox.js').Entry} entry */
  async #upload(entry) {
    const { outbox, link, url, who, changed } = this.parts
    const answer = await upload(url, who.token, entry, (percent) => {
      outbox.set(entry.key, { percent })
      changed()
    })
    if (answer.id !== undefined) return this.said(entry.key, answer.id)
    // A form that reaches nobody while the line is there will not by itself.
    const hopeless = link.state === 'on' && ++entry.tries >= MOST_TRIES
    this.failed(entry.key, { ...answer, final: answer.final ?? hopeless })
  }
}

// randomUUID is only there on https, and a shop may be tried out on http.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
