// What the frame keeps in the browser. Where the browser forbids it, everything lives in memory.

export class Store {
  #memory = /** @type {Map<string, string>} */ (new Map())
  #disk = /** @type {Storage | null} */ (null)

  /**
   * @param {string} prefix
   * @param {() => Storage} disk asking for the storage is what throws where it is forbidden
   */
  constructor(prefix, disk = () => localStorage) {
    this.prefix = prefix
    try {
      this.#disk = disk()
      this.#disk.setItem(`${prefix}?`, '1')
      this.#disk.removeItem(`${prefix}?`)
    } catch {
      this.#disk = null
    }
  }

  /** Whether it outlives the page. */
  get lasts() {
    return this.#disk !== null
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
  }

  /** @param {string} name */
  drop(name) {
    this.#memory.delete(name)
    this.#disk?.removeItem(this.prefix + name)
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
