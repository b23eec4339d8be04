// Hilo's window on the shop's page: the dialog, the chat's frame in it, and the talk between them.
(() => {
  const part = document.currentScript.hilo
  const { data, lang, title, root, state, make, button, shadow, draw, keep, emit } = part
  const small = matchMedia('(max-width:480px),(max-height:480px)'), view = window.visualViewport
  const css = new CSSStyleSheet()
  css.replaceSync(`dialog{position:fixed;inset:auto;right:20px;bottom:92px;z-index:2147483000;width:376px;height:min(640px,100dvh - 112px);margin:0;padding:0;border:0;border-radius:16px;overflow:hidden;background:var(--p);box-shadow:0 0 0 1px rgb(128 120 110/.25),0 20px 60px rgb(0 0 0/.18)}
iframe{display:block;width:100%;height:100%;border:0}
@media ${small.media}{dialog{inset:0;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}}`)
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, css]

  const query = new URLSearchParams({ lang, theme: data.theme || '', host: location.origin })
  const frame = make('iframe', { title, src: new URL(`frame/${data.account}?${query}`, root) })
  const box = make('dialog', { ariaLabel: title }, frame)
  let ready, unread = 0
  const tell = (hilo, fields) => ready && frame.contentWindow.postMessage({ hilo, ...fields }, root.origin)

  // The part of the screen that the keyboard leaves free.
  const fit = () => {
    const full = view && small.matches && box.open
    box.style.height = full ? `${view.height}px` : ''
    box.style.top = full ? `${view.offsetTop}px` : ''
  }
  // On a phone the window is all there is, so it is modal; elsewhere the page stays usable.
  const show = () => {
    if (small.matches) box.showModal()
    else box.show()
    fit()
    frame.focus()
  }
  const open = () => {
    if (box.open) return
    show()
    draw(unread, true)
    tell('open')
    emit('open')
  }
  const close = () => {
    if (!box.open) return
    box.close()
    draw(unread)
    button.focus()
    tell('shut')
    emit('close')
  }

  const answers = {
    ready: () => {
      ready = true
      tell('start', {
        identity: data.identity, kept: state.kept, out: state.out, open: box.open, follow: part.follow,
        page: { url: location.href, title: document.title },
      })
    },
    close,
    unread: ({ n }) => {
      if (n === unread) return
      unread = n
      draw(n, box.open)
      emit('unread', n)
    },
    live: () => state.live || keep({ live: 1 }),
    // What the browser does not let the frame keep for itself.
    keep: ({ name, text }) => keep({ kept: { ...state.kept, [name]: text ?? undefined } }),
    out: () => keep({ out: 0 }),
    identity: (said) => {
      if (!said.ok) console.warn(`Hilo: ${said.sentence}`)
      emit('identity', said)
    },
  }
  addEventListener('message', ({ source, origin, data: said }) => {
    const ours = source === frame.contentWindow && origin === root.origin
    if (ours && Object.hasOwn(answers, said.hilo)) answers[said.hilo](said)
  })
  shadow.addEventListener('keydown', (event) => event.key === 'Escape' && close())
  box.addEventListener('cancel', (event) => {
    event.preventDefault()
    close()
  })
  small.addEventListener('change', () => {
    if (!box.open) return
    box.close()
    show()
  })
  view?.addEventListener('resize', fit)
  view?.addEventListener('scroll', fit)

  shadow.append(box)
  part.act = {
    open, close,
    toggle: () => box.open ? close() : open(),
    identify: (token) => tell('identify', { token }),
    signOut: () => tell('signOut'),
  }
  if (part.first) part.act[part.first]()
})()
