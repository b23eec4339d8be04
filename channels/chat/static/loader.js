// Hilo's launcher: draws the button. Everything else comes when the chat is first wanted.
(() => {
  const { dataset: data, nonce, src } = document.currentScript, memory = `hilo-chat-${data.account}`
  const lang = [data.lang, document.documentElement.lang, ...navigator.languages]
    .map((tag) => (tag || '').slice(0, 2)).find((tag) => tag === 'es' || tag === 'en') || 'en'
  const title = data.label || `Chat ${lang === 'es' ? 'con' : 'with'} ${data.name || location.hostname}`
  const heard = {}, early = window.Hilo || [], state = {}
  // Some browsers forbid storage; then a page only knows what happened on it.
  try { Object.assign(state, JSON.parse(localStorage[memory])) } catch {}

  // White on the accent, or dark ink where that would be under 3 to 1.
  const dark = data.theme ? data.theme === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches
  const accent = /^#[\da-f]{6}$/i.test(data.accent) ? data.accent : dark ? '#5fc9c3' : '#0b6a6a'
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.substr(at, 2), 16) / 255) ** 2.2)
  const ink = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.3 ? '#100e0c' : '#fff'
  const css = new CSSStyleSheet()
  css.replaceSync(`:host{all:initial;--p:${dark ? '#1e1d1a' : '#fff'}}
button{position:fixed;right:20px;bottom:20px;z-index:2147483000;width:56px;height:56px;padding:0;border:0;border-radius:50%;background:${accent};color:${ink};cursor:pointer;display:grid;place-items:center;box-shadow:0 8px 24px rgb(0 0 0/.2)}
button:focus-visible{outline:2px solid ${accent};outline-offset:3px}
button::before{content:"";width:18px;height:16px;border:2px solid;border-radius:10px 10px 10px 2px}
[aria-expanded=true]::before,[aria-expanded=true]::after{content:"";grid-area:1/1;width:0;height:18px;border:0;border-left:2px solid;rotate:45deg}
[aria-expanded=true]::after{rotate:-45deg}
b{position:absolute;top:-4px;right:-4px;min-width:10px;padding:0 6px;border-radius:11px;background:#b3261e;color:#fff;font:600 12px/22px system-ui,sans-serif}
b:empty{display:none}`)

  const make = (tag, fields, ...inside) => {
    const node = Object.assign(document.createElement(tag), fields)
    node.append(...inside)
    return node
  }
  const badge = make('b'), button = make('button', { type: 'button' }, badge)
  const home = make('section', { id: 'hilo-chat', ariaLabel: 'Chat' })
  const shadow = home.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [css]
  shadow.append(button)

  const draw = (unread, open) => {
    badge.textContent = unread || ''
    button.ariaLabel = title + (unread ? `, ${unread} ${lang === 'es' ? 'sin leer' : 'unread'}` : '')
    button.ariaExpanded = !!open
  }
  // What the window is given, and in which it puts its own part of the API: `act`.
  const part = {
    data, lang, title, root: new URL('.', src), state, make, button, shadow, draw,
    keep: (change) => {
      Object.assign(state, change)
      try { localStorage[memory] = JSON.stringify(state) } catch {}
    },
    emit: (name, value) => heard[name]?.forEach((listener) => listener(value)),
  }
  let script
  const load = () => {
    script ||= document.head.appendChild(make('script', {
      src: new URL('window.js', src), nonce, hilo: part, onerror: () => { script.remove(); script = 0 },
    }))
  }
  const later = (name) => {
    if (part.act) return part.act[name]()
    part.first = name
    load()
  }
  const api = window.Hilo = {
    open: () => later('open'),
    close: () => part.act?.close(),
    identify: (token) => { data.identity = token; part.act?.identify(token) },
    signOut: () => {
      delete data.identity
      part.keep({ out: 1, live: 0, kept: {} })
      later('signOut')
    },
    on: (name, listener) => { (heard[name] ||= []).push(listener) },
  }
  button.onclick = () => later('toggle')
  draw()
  const place = () => {
    document.body.append(home)
    for (const [name, ...values] of early) api[name](...values)
    // A link of an agent's: its token goes to the chat, and out of sight.
    const [, follow] = /[#&]hilo-continue=([\w-]+)/.exec(location.hash) || []
    if (follow) {
      part.follow = follow
      history.replaceState(null, '', location.pathname + location.search)
      later('open')
    }
    // Somebody who has written before may have an answer waiting.
    if (state.live) (window.requestIdleCallback || setTimeout)(load)
  }
  document.body ? place() : addEventListener('DOMContentLoaded', place)
})()
