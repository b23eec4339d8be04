// What the frame keeps in the browser. Where the browser forbids that to a third party, it lives in
// memory, and the shop's page is asked to keep it.

export class Store {
  #memory = /** @type {Map<string, string>} */ (new Map())
  #disk = /** @type {Storage | null} */ (null)

  /**
   * @param {string} prefix
   * @param {() => Storage} disk asking for the storage is what throws where it is forbidden
   * @param {(name: string, text: string | null) => void} spill takes what cannot be kept here
   */
  constructor(prefix, disk = () => localStorage, spill = () => {}) {
    this.prefix = prefix
    this.spill = spill
    try {
      this.#disk = disk()
      this.#disk.setItem(`${prefix}?`, '1')
      this.#disk.removeItem(`${prefix}?`)
    } catch {
      this.#disk = null
    }
  }

  /** What the shop's page has kept for us. @param {Record<string, string>} kept */
  load(kept) {
    if (!this.#disk) this.#memory = new Map(Object.entries(kept))
  }

  /** @param {string} name @returns {any} what was set, or null */
  get(name) {
    const text = this.#disk?.getItem(this.prefix + name) ?? this.#memory.get(name) ?? null
    try {
      return text === null ? null : JSON.parse(text)
    } catch {
      return null
    }
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    const text = JSON.stringify(value)
    try {
      if (this.#disk) return this.#disk.setItem(this.prefix + name, text)
    } catch {
      // Full: this value lives in memory, and the page goes on.
    }
    this.#memory.set(name, text)
    if (!this.#disk) this.spill(name, text)
  }

  /** @param {string} name */
  drop(name) {
    this.#disk?.removeItem(this.prefix + name)
    if (this.#memory.delete(name) && !this.#disk) this.spill(name, null)
  }

  /** @param {string} [start] @returns {string[]} the names that begin so */
  names(start = '') {
    const disk = this.#disk ? Object.keys(this.#disk) : []
    const ours = disk.filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length))
    return [...new Set([...ours, ...this.#memory.keys()])].filter((name) => name.startsWith(start))
  }

  /** Forget everything: the person has left this browser. */
  wipe() {
    for (const name of this.names()) this.drop(name)
  }
}
