// The box one writes in: text, files by button, paste or drop, a draft that survives.

import { $, made } from './view.js'

const DRAFT_MS = 300
const TYPING_MS = 3000

export class Composer {
  #files = /** @type {File[]} */ ([])
  #saving = 0
  #typedAt = 0
  #typing = 0

  /**
   * @param {{facts: any, words: import('./words.js').Words, store: import('./store.js').Store,
   *   send: (text: string, files: File[]) => void, typing: (on: boolean) => void,
   *   problem: (sentence: string) => void}} parts
   */
  constructor(parts) {
    this.parts = parts
    this.text = /** @type {HTMLTextAreaElement} */ ($('text'))
    this.#listen()
    this.#listenForFiles()
  }

  /** Bring an earlier page's draft back; somebody may have begun to write before we were here. */
  restore() {
    this.text.value ||= this.parts.store.get('draft') ?? ''
    this.#grow()
  }

  focus() {
    this.text.focus()
  }

  clear() {
    this.text.value = ''
    this.#files = []
    this.parts.store.drop('draft')
    this.#stopTyping()
    this.#grow()
    this.#drawTray()
  }

  #listen() {
    $('composer').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault()
      this.#submit()
    })
    this.text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.#submit()
    })
    this.text.addEventListener('input', () => {
      this.parts.problem('')
      this.#grow()
      this.#type()
      clearTimeout(this.#saving)
      this.#saving = setTimeout(() => this.#keepDraft(), DRAFT_MS)
    })
    this.text.addEventListener('blur', () => this.#keepDraft())
    addEventListener('pagehide', () => this.#keepDraft())
  }

  #submit() {
    const text = this.text.value.trim()
    const { facts, words, problem } = this.parts
    if (text.length > facts.limit) return problem(words.say('error.too_long', { limit: facts.limit }))
    problem('')
    if (text || this.#files.length) {
      const files = this.#files
      clearTimeout(this.#saving)
      this.clear()
      this.parts.send(text, files)
    }
    this.focus()
  }

  #keepDraft() {
    clearTimeout(this.#saving)
    if (this.text.value) this.parts.store.set('draft', this.text.value)
    else this.parts.store.drop('draft')
  }

  /** Browsers without field-sizing are told the height. */
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return
    this.text.style.height = 'auto'
    this.text.style.height = `${this.text.scrollHeight + 2}px`
  }

  /** Tell that somebody writes, at most each 3 s, and that they stopped after 5 s of quiet. */
  #type() {
    clearTimeout(this.#typing)
    if (!this.text.value) return this.#stopTyping()
    this.#typing = setTimeout(() => this.#stopTyping(), 5000)
    if (Date.now() - this.#typedAt < TYPING_MS) return
    this.#typedAt = Date.now()
    this.parts.typing(true)
  }

  #stopTyping() {
    clearTimeout(this.#typing)
    if (this.#typedAt) this.parts.typing(false)
    this.#typedAt = 0
  }

  // --- files ---------------------------------------------------------------------------------

  #listenForFiles() {
    const picker = $('files')
    $('attach').addEventListener('click', () => picker.click())
    picker.addEventListener('change', () => {
      this.#add(picker.files)
      picker.value = ''
      this.focus()
    })
    this.text.addEventListener('paste', (event) => {
      if (!event.clipboardData?.files.length) return
      event.preventDefault()
      this.#add(event.clipboardData.files)
    })
    $('tray').addEventListener('click', (/** @type {any} */ event) => {
      const index = event.target.closest('button')?.dataset.index
      if (index === undefined) return
      this.#files.splice(Number(index), 1)
      this.#drawTray()
      this.focus()
    })
    this.#listenForDrops()
  }

  #listenForDrops() {
    const carriesFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files')
    addEventListener('dragover', (event) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      $('drop').hidden = false
    })
    addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) $('drop').hidden = true
    })
    addEventListener('drop', (event) => {
      $('drop').hidden = true
      if (!carriesFiles(event)) return
      event.preventDefault()
      this.#add(event.dataTransfer?.files ?? [])
      this.focus()
    })
  }

  /** @param {Iterable<File>} files */
  #add(files) {
    const { facts, words, problem } = this.parts
    problem('')
    for (const file of files) {
      if (this.#files.length >= facts.files) problem(words.say('error.file_count', { count: facts.files }))
      else if (file.size > facts.bytes) problem(words.say('error.file_size', { megabytes: Math.floor(facts.bytes / 1e6) }))
      else this.#files.push(file)
    }
    this.#drawTray()
  }

  #drawTray() {
    const tray = $('tray')
    tray.hidden = this.#files.length === 0
    tray.replaceChildren(...this.#files.map((file, index) => {
      const item = made('t-tray')
      item.children[1].textContent = `${file.name}, ${this.parts.words.size(file.size)}`
      const remove = item.children[2]
      remove.ariaLabel = this.parts.words.say('remove', { name: file.name })
      remove.dataset.index = index
      return item
    }))
  }
}
