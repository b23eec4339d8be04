// Draws rows into the log: one write per frame, only what changed, the reader's place kept.

import { parts } from './text.js'

const NEAR_END = 80

/** @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id)

/** @param {string} id @returns {any} the first element of a template, fresh */
export const made = (id) => $(id).content.firstElementChild.cloneNode(true)

export class LogView {
  #stuck = true
  #drawn = /** @type {Map<string, {node: HTMLElement, as: string}>} */ (new Map())
  /** @type {HTMLElement} */ log = $('log')
  /** @type {HTMLElement} */ list = $('rows')

  /** @param {import('./words.js').Words} words */
  constructor(words) {
    this.words = words
    this.log.addEventListener('scroll', () => { this.#stuck = this.atEnd }, { passive: true })
    // A keyboard, a banner or a tray takes room: who was at the end stays there.
    new ResizeObserver(() => { if (this.#stuck) this.toEnd() }).observe(this.log)
  }

  /** Whether the newest message is in sight, or nearly. */
  get atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight <= NEAR_END
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight
    this.#stuck = true
  }

  /**
   * Draw these rows and whatever `also` changes in the log.
   * @param {import('./rows.js').Row[]} rows
   * @param {boolean} follow go to the end, wherever the reader is
   * @param {() => void} also
   */
  draw(rows, follow, also) {
    const stick = follow || this.#stuck
    const anchor = stick ? null : this.#anchor()
    this.#reconcile(rows)
    also()
    if (stick) this.toEnd()
    else if (anchor) this.#keep(anchor)
  }

  /** The first row in sight, and where: it stays there when others come in above. */
  #anchor() {
    const edge = this.log.getBoundingClientRect().top
    const node = /** @type {HTMLElement | undefined} */ (
      [...this.list.children].find((row) => row.getBoundingClientRect().bottom > edge))
    return node ? { key: node.dataset.key ?? '', bottom: node.getBoundingClientRect().bottom } : null
  }

  /** Scroll so that a row ends where it ended; its day line may have gone. @param {{key: string, bottom: number}} anchor */
  #keep({ key, bottom }) {
    const node = this.#drawn.get(key)?.node
    if (node) this.log.scrollTop += node.getBoundingClientRect().bottom - bottom
  }

  /** @param {import('./rows.js').Row[]} rows */
  #reconcile(rows) {
    const keys = new Set(rows.map((row) => row.key))
    for (const [key, { node }] of this.#drawn) {
      if (keys.has(key)) continue
      if (node.contains(document.activeElement)) $('text').focus()
      node.remove()
      this.#drawn.delete(key)
    }
    let place = this.list.firstElementChild
    for (const row of rows) {
      const before = this.#drawn.get(row.key)?.node
      const node = this.#node(row)
      if (place && place === before) place = node
      if (node === place) place = place.nextElementSibling
      else this.list.insertBefore(node, place)
    }
  }

  /** @param {import('./rows.js').Row} row @returns {HTMLElement} */
  #node(row) {
    const as = JSON.stringify(row)
    const known = this.#drawn.get(row.key)
    if (known?.as === as) return known.node
    const node = this.#drawRow(row)
    if (known) {
      // A button that is pressed or focused goes on in the new row.
      const held = known.node.contains(document.activeElement)
      known.node.replaceWith(node)
      if (held) /** @type {HTMLElement | null} */ (node.querySelector('button, a') ?? $('text'))?.focus()
    }
    this.#drawn.set(row.key, { node, as })
    return node
  }

  /** @param {import('./rows.js').Row} row @returns {HTMLElement} */
  #drawRow(row) {
    const node = made('t-row')
    const [day, by, text, files, quick, status] = node.children
    node.dataset.key = row.key
    node.className = `row ${row.side} ${row.state} ${row.gone ? 'gone' : ''}`.trimEnd()
    fill(day, row.day)
    fill(by, row.by)
    if (row.text) text.append(...parts(row.text).map(linked))
    else text.remove()
    if (row.files.length) files.append(...row.files.map((file) => this.#file(file)))
    else files.remove()
    if (row.quick.length) quick.append(...row.quick.map(button))
    else quick.remove()
    this.#status(status, row)
    return node
  }

  /** @param {HTMLElement} node @param {import('./rows.js').Row} row */
  #status(node, row) {
    const [label, progress, again, discard] = /** @type {any} */ (node.children)
    if (!row.status) return node.remove()
    label.textContent = row.status
    progress.value = row.percent
    progress.ariaLabel = row.status
    if (row.percent < 0) progress.remove()
    if (!row.again) again.remove()
    if (row.state !== 'failed') discard.remove()
  }

  /** @param {import('./thread.js').File_} file @returns {HTMLElement} */
  #file(file) {
    const { words } = this
    if (file.image && file.url) {
      const link = made('t-image')
      link.href = link.firstElementChild.src = file.url
      link.firstElementChild.alt = words.say('image', { name: file.name })
      return link
    }
    const link = made('t-file')
    const size = words.size(file.size)
    link.children[1].textContent = file.name
    link.children[2].textContent = size
    if (file.url) {
      link.href = file.url
      link.ariaLabel = words.say('download', { name: file.name, size })
    }
    return link
  }
}

/** @param {HTMLElement} node @param {string} text */
const fill = (node, text) => {
  if (text) node.textContent = text
  else node.remove()
}

/** @param {{text: string, href?: string}} part @returns {Node} */
const linked = ({ text, href }) => {
  if (!href) return document.createTextNode(text)
  const link = document.createElement('a')
  Object.assign(link, { href, textContent: text, target: '_blank', rel: 'noopener noreferrer nofollow' })
  return link
}

/** @param {string} text @returns {HTMLElement} */
const button = (text) => {
  const node = made('t-quick')
  node.textContent = text
  node.dataset.quick = text
  return node
}
