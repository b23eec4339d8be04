// Who this browser is: the token that the hub gave, and what the shop's page says.

const DAY_MS = 86400000

export class Who {
  token = ''
  visitor = ''
  identity = '' // The shop's word, until the hub has taken it into the session.
  identified = false

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.store = store
  }

  /** Find who we were on an earlier page. */
  recall() {
    const { token = '', visitor = '' } = this.store.get('token') ?? {}
    Object.assign(this, { token, visitor })
  }

  /** @param {{token: string, visitor: string, identified: boolean}} welcome */
  become({ token, visitor, identified }) {
    Object.assign(this, { token, visitor, identified })
    this.keep()
  }

  forget() {
    Object.assign(this, { token: '', visitor: '', identity: '', identified: false })
  }

  /**
   * Keep who we are, from the first message, code or proof on. Only when it changes or is a day
   * old: other tabs listen.
   * @param {boolean} [now] whatever is kept: something was shown, or a code is to come back
   */
  keep(now = false) {
    const { store, token, visitor, identified } = this
    const stored = store.get('token')
    if (!now && !identified && !store.get('spoke') && !stored) return
    const same = stored && stored.visitor === visitor && stored.identified === identified
    if (!now && same && Date.now() - stored.at < DAY_MS) return
    store.set('token', { token, visitor, identified, at: Date.now() })
  }

  /** Hear of another tab in which somebody else is here now, or nobody. @param {() => void} changed */
  listen(changed) {
    addEventListener('storage', ({ key, newValue }) => {
      if (key !== `${this.store.prefix}token`) return
      const { token, visitor } = newValue ? JSON.parse(newValue) : { token: '', visitor: '' }
      if (visitor === this.visitor) return
      this.forget()
      Object.assign(this, { token, visitor })
      changed()
    })
  }
}
