// The talk with the page round the frame. Only the one origin that the server vouched for is
// heard and told anything; without it the frame stands alone.

export class Bridge {
  /**
   * @param {string} host the origin of the page round us, or ""
   * @param {(said: {hilo: string, [field: string]: any}) => void} take
   */
  constructor(host, take) {
    this.host = window.parent === window ? '' : host
    if (!this.host) return
    addEventListener('message', (event) => {
      const ours = event.source === window.parent && event.origin === this.host
      if (ours && typeof event.data?.hilo === 'string') take(event.data)
    })
  }

  /** @param {string} hilo what it is about @param {Record<string, unknown>} [fields] */
  tell(hilo, fields = {}) {
    if (this.host) window.parent.postMessage({ hilo, ...fields }, this.host)
  }
}
