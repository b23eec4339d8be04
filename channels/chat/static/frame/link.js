// The socket to the hub: kept open, told apart from a dead one, opened again by itself.

import { backOff } from './backoff.js'

const PING_MS = 20000
const ANSWER_MS = 8000 // A ping, a handshake or a welcome that takes longer is taken for a cut.
const CLOSED_FOR_GOOD = [4403, 4404]

/**
 * @typedef {'connecting' | 'on' | 'down' | 'ended'} State
 * @typedef {{t: string, [field: string]: any}} Frame
 */

export class Link {
  /** @type {State} */ state = 'connecting'
  #socket = /** @type {WebSocket | null} */ (null)
  #tries = 0
  #timers = /** @type {Record<string, number>} */ ({})

  /**
   * @param {{url: string, hello: () => Frame, take: (frame: Frame) => void,
   *   changed: (state: State) => void, Socket?: typeof WebSocket, random?: () => number,
   *   wait?: (task: () => void, ms: number) => number, cancel?: (id: number) => void}} parts
   *   the last four are for tests
   */
  constructor(parts) {
    this.parts = {
      Socket: globalThis.WebSocket, random: Math.random,
      wait: (/** @type {() => void} */ task, /** @type {number} */ ms) => setTimeout(task, ms),
      cancel: (/** @type {number} */ id) => clearTimeout(id),
      ...parts,
    }
  }

  /** Open the socket, now. Harmless while one is open. */
  open() {
    if (this.#socket || this.state === 'ended') return
    this.#later('retry')
    const socket = this.#socket = new this.parts.Socket(this.parts.url)
    socket.onopen = () => socket === this.#socket && socket.send(JSON.stringify(this.parts.hello()))
    socket.onmessage = ({ data }) => socket === this.#socket && this.#take(JSON.parse(data))
    socket.onclose = ({ code }) => socket === this.#socket && this.#lost(code)
    this.#later('dead', () => this.drop(), ANSWER_MS)
  }

  /** Give up the present socket and come back by the back-off. */
  drop() {
    this.#lost(1006)
  }

  /** Come back as somebody else: with a new hello, at once. */
  restart() {
    this.#forget()
    this.#tries = 0
    this.#become('connecting')
    this.open()
  }

  /** The network is back or the page is looked at: do not wait for a timer. */
  wake() {
    if (this.state === 'on') this.#ping()
    else this.open()
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether it was handed to the socket, which does not mean that it arrived
   */
  send(frame) {
    if (this.state !== 'on' || this.#socket?.readyState !== 1) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  /** @param {Frame} frame */
  #take(frame) {
    this.#later('dead')
    this.#later('ping', () => this.#ping(), PING_MS)
    if (frame.t === 'welcome') {
      this.#tries = 0
      this.state = 'on'
    }
    this.parts.take(frame)
    if (frame.t === 'welcome') this.parts.changed('on')
  }

  #ping() {
    this.send({ t: 'ping' })
    this.#later('dead', () => this.drop(), ANSWER_MS)
  }

  /** @param {number} code */
  #lost(code) {
    if (this.state === 'ended') return
    this.#forget()
    if (CLOSED_FOR_GOOD.includes(code)) return this.#become('ended')
    this.#later('retry', () => this.open(), backOff(this.#tries++, this.parts.random()))
    this.#become('down')
  }

  #forget() {
    const socket = this.#socket
    this.#socket = null
    for (const name of Object.keys(this.#timers)) this.#later(name)
    if (socket && socket.readyState < 2) socket.close()
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.state) return
    this.state = state
    this.parts.changed(state)
  }

  /**
   * Set the one timer of this name; without a task only put the old one off.
   * @param {string} name
   * @param {() => void} [task]
   * @param {number} [ms]
   */
  #later(name, task, ms = 0) {
    this.parts.cancel(this.#timers[name])
    delete this.#timers[name]
    if (task) this.#timers[name] = this.parts.wait(task, ms)
  }
}
