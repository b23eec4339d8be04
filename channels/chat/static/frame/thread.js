// The messages of the thread as the hub tells them: upserts by id, newest revision wins, so that
// telling one twice or late changes nothing.

const MOST = 250

/**
 * @typedef {{name: string, size: number, image: boolean, url: string}} File_
 * @typedef {object} Message
 * @property {number} id
 * @property {string} key
 * @property {boolean} mine
 * @property {'customer' | 'agent' | 'bot' | 'system'} author
 * @property {string} name
 * @property {string} text
 * @property {string} at
 * @property {string} status
 * @property {File_[]} files
 * @property {string[]} quick
 * @property {string} channel
 * @property {boolean} deleted
 * @property {boolean} [code] it says that a code was sent
 * @property {number} rev
 */

export class Thread {
  #messages = /** @type {Map<number, Message>} */ (new Map())
  more = false

  /** @returns {Message[]} oldest first */
  get messages() {
    return [...this.#messages.values()].sort((a, b) => a.id - b.id)
  }

  /** @param {Message[]} messages @param {boolean} more whether there are older ones */
  reset(messages, more) {
    this.#messages.clear()
    this.more = more
    this.put(messages)
  }

  /**
   * @param {Message[]} messages
   * @returns {Message[]} those that were not here before
   */
  put(messages) {
    const fresh = []
    for (const message of messages) {
      const known = this.#messages.get(message.id)
      if (!known) fresh.push(message)
      if (!known || message.rev >= known.rev) this.#messages.set(message.id, keepUrls(message, known))
    }
    return fresh
  }

  /** @param {Message[]} messages @param {boolean} more */
  older(messages, more) {
    this.more = more
    this.put(messages)
  }

  /** Let go of the oldest beyond what a page should hold. @returns {boolean} whether any went */
  prune() {
    const extra = this.messages.slice(0, -MOST)
    for (const { id } of extra) this.#messages.delete(id)
    if (extra.length) this.more = true
    return extra.length > 0
  }

  /** @param {string} key @returns {boolean} */
  hasKey(key) {
    return [...this.#messages.values()].some((message) => message.mine && message.key === key)
  }

  /** The newest message that somebody else wrote here. */
  get lastOther() {
    return this.messages.findLast((message) => !message.mine && message.author !== 'system')
  }

  /** @param {number} seenId @returns {number} how many of theirs were not looked at yet */
  unread(seenId) {
    return [...this.#messages.values()].filter((message) => isTheirs(message) &&
      message.status !== 'read' && message.id > seenId).length
  }
}

/** Whether a message is one that we can have delivered and read here. @param {Message} message */
export const isTheirs = (message) =>
  !message.mine && !message.channel && !message.deleted && message.author !== 'system'

/**
 * A file's address is signed anew each time; while it is the same file, the browser need not
 * fetch it again.
 * @param {Message} message
 * @param {Message | undefined} known
 */
const keepUrls = (message, known) => {
  const same = known && known.files.length === message.files.length
  if (!same) return message
  const files = message.files.map((file, index) => {
    const before = known.files[index]
    return before.url && before.name === file.name && before.size === file.size ? before : file
  })
  return { ...message, files }
}
