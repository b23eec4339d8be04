// Messages on their way out. Each lies in the store under its own key until the hub has it, so a
// cut, a reload or a second tab neither loses nor doubles one: the hub knows the key.

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} text
 * @property {number} at when it was written, in ms
 * @property {string} visitor who wrote it; "" before the first welcome
 * @property {Record<string, any>} marks quick, person, contact; form, what was filled in before
 * @property {{name: string, size: number}[]} names of its files
 * @property {'waiting' | 'sending' | 'failed'} state
 * @property {string} reason why it failed, as a sentence
 * @property {boolean} again whether trying again can help
 * @property {number} percent of its upload
 * @property {number} tries uploads that reached nobody
 * @property {File[]} [files] in memory only
 */

export class Outbox {
  #entries = /** @type {Map<string, Entry>} */ (new Map())

  /**
   * @param {import('./store.js').Store} store
   * @param {string} lostFiles the sentence for files that a reload has lost
   */
  constructor(store, lostFiles) {
    this.store = store
    this.lostFiles = lostFiles
  }

  /** Find what an earlier page left. */
  load() {
    const { store, lostFiles } = this
    for (const name of store.names('out.')) {
      const entry = /** @type {Entry | null} */ (store.get(name))
      if (!entry?.key) continue
      const lost = entry.names.length > 0
      const failed = lost ? { state: /** @type {const} */ ('failed'), reason: lostFiles, again: false } : {}
      this.#entries.set(entry.key, { ...entry, ...failed, percent: 0, tries: 0 })
    }
  }

  /** @returns {Entry[]} oldest first */
  get entries() {
    return [...this.#entries.values()].sort((a, b) => a.at - b.at)
  }

  /** @param {string} key */
  has(key) {
    return this.#entries.has(key)
  }

  /** @param {string} key @returns {Entry | undefined} */
  get(key) {
    return this.#entries.get(key)
  }

  /**
   * @param {{key: string, text: string, at: number, visitor: string, marks?: Record<string, any>, files?: File[]}} said
   * @returns {Entry}
   */
  add(said) {
    // Two messages of one millisecond keep their order.
    const at = Math.max(said.at, ...this.entries.map((entry) => entry.at + 1))
    const files = said.files ?? []
    const names = files.map(({ name, size }) => ({ name, size }))
    /** @type {Entry} */
    const entry = { marks: {}, ...said, files, names, at, state: 'waiting', reason: '', again: false, percent: 0, tries: 0 }
    this.#entries.set(entry.key, entry)
    this.#keep(entry)
    return entry
  }

  /** The next to send, or null while one is under way: order is kept by sending one at a time. */
  next() {
    const entries = this.entries
    if (entries.some((entry) => entry.state === 'sending')) return null
    return entries.find((entry) => entry.state === 'waiting') ?? null
  }

  /** @param {string} key @param {Partial<Entry>} change */
  set(key, change) {
    const entry = this.#entries.get(key)
    if (!entry) return
    Object.assign(entry, change)
    this.#keep(entry)
  }

  /** @param {string} key */
  drop(key) {
    this.#entries.delete(key)
    this.store.drop(`out.${key}`)
  }

  /** What was under way when the line was cut goes again, with the same key. */
  requeue() {
    for (const entry of this.#entries.values()) {
      if (entry.state === 'sending' && !entry.files?.length) entry.state = 'waiting'
    }
  }

  /**
   * Keep only what this visitor wrote; what was written before the first welcome is theirs.
   * @param {string} visitor
   */
  belong(visitor) {
    for (const entry of this.entries) {
      if (entry.visitor && entry.visitor !== visitor) this.drop(entry.key)
      else if (!entry.visitor) this.set(entry.key, { visitor })
    }
  }

  clear() {
    for (const key of [...this.#entries.keys()]) this.drop(key)
  }

  /** @param {Entry} entry */
  #keep(entry) {
    const { files, percent, ...rest } = entry
    const state = rest.state === 'sending' ? 'waiting' : rest.state
    this.store.set(`out.${entry.key}`, { ...rest, state })
  }
}
