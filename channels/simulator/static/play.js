// The page is made on the server. This module sends forms without leaving it, fetches the page
// again when something changed, and puts the new parts in: elements marked data-live, by their id.

const { base, who, failed, attached } = document.body.dataset
const find = (selector, from = document) => from.querySelector(selector)
const all = (selector, from = document) => [...from.querySelectorAll(selector)]

/** Whether a list shows its end. @param {Element} box */
const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80

/** @param {Element} box */
const toEnd = (box) => { box.scrollTop = box.scrollHeight }

/** @param {string} text */
function tell (text) {
  const toast = find('#toast')
  toast.textContent = text
  toast.hidden = false
  setTimeout(() => { toast.hidden = true }, 6000)
}

/** @param {string} url @returns {Promise<Document>} */
async function page (url) {
  const answer = await fetch(url, { headers: { accept: 'text/html' } })
  if (!answer.ok) throw new Error(String(answer.status))
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

/** Put the live parts of a newer page into this one. @param {Document} newer */
function apply (newer) {
  const stuck = all('[data-scroll]').filter(atEnd)
  for (const part of all('[data-live]')) {
    const next = part.id && newer.getElementById(part.id)
    if (!next || next.innerHTML === part.innerHTML) continue
    const focused = part.contains(document.activeElement) && document.activeElement
    const place = focused ? all('button, a', part).indexOf(focused) : -1
    part.replaceChildren(...next.childNodes)
    if (place >= 0) all('button, a', part)[place]?.focus()
  }
  stuck.forEach(toEnd)
}

let waiting = 0
let again = false

/** Fetch the page as it is now, at most once at a time. */
async function refresh () {
  if (waiting) { again = true; return }
  waiting = 1
  try {
    apply(await page(location.href))
  } catch {
    // The next change, or the next connection, tries again.
  }
  waiting = 0
  if (again) { again = false; refresh() }
  markRead()
}

/** Tell what the player has before their eyes. */
function markRead () {
  if (document.visibilityState !== 'visible') return
  for (const panel of all('[data-channel]')) {
    const { channel } = panel.dataset
    const shown = !panel.hidden && (channel !== 'email' || find('#log-email')?.offsetParent)
    if (shown && find(`#unread-${channel} .badge`)) {
      fetch(`${base}people/${who}/${channel}/read`, { method: 'POST' }).catch(() => {})
    }
  }
}

/** Change what the page's address says. @param {Record<string, string>} state */
function look (state) {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(state)) {
    if (value) url.searchParams.set(name, value)
    else url.searchParams.delete(name)
  }
  history.replaceState(null, '', url)
}

/** @param {HTMLElement} tab */
function open (tab) {
  const [device, name] = tab.dataset.tab.split(':')
  for (const other of all('[role=tab]', tab.parentElement)) {
    const chosen = other === tab
    other.setAttribute('aria-selected', String(chosen))
    other.tabIndex = chosen ? 0 : -1
    find(`#${other.getAttribute('aria-controls')}`).hidden = !chosen
  }
  look({ [device]: name })
  all('[data-scroll]').forEach(toEnd)
  markRead()
}

/** Send a form and stay. @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function send (form, button) {
  const data = new FormData(form, button)
  if (form.matches('[data-send]')) {
    if (!data.get('text').trim() && !data.get('file')?.size) return
    look({ answer: '' })
    form.reset()
    grow(find('textarea', form))
    name(find('[type=file]', form))
  }
  const body = form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data)
  try {
    const answer = await fetch(form.action, { method: 'POST', body, headers: { 'x-quiet': '1' } })
    if (!answer.ok) throw new Error(String(answer.status))
    if (answer.redirected) tell(find('#toast', await page(answer.url)).textContent)
  } catch {
    tell(failed)
    const box = find('textarea', form)
    if (box && !box.value) box.value = data.get('text')
  }
  refresh()
}

/** @param {HTMLTextAreaElement | null} box */
function grow (box) {
  if (!box || CSS.supports('field-sizing', 'content')) return
  box.style.height = 'auto'
  box.style.height = `${box.scrollHeight}px`
}

/** Show which file was chosen. @param {HTMLInputElement} input */
function name (input) {
  const chosen = find('[data-chosen]', input.form)
  const file = input.files[0]
  chosen.textContent = file ? attached.replace('%s', file.name) : ''
  chosen.hidden = !file
}

document.addEventListener('click', async (event) => {
  const tab = event.target.closest('[data-tab]')
  const mail = event.target.closest('[data-mail]')
  const answer = event.target.closest('[data-answer]')
  if (answer && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    const box = find('.composer textarea', answer.closest('.app'))
    look({ answer: new URL(answer.href).searchParams.get('answer') || '' })
    await refresh()
    return box?.focus()
  }
  if (event.ctrlKey || event.metaKey || !(tab || mail)) return
  event.preventDefault()
  if (tab) return open(tab)
  const newer = await page(mail.href)
  find('#panel-email').replaceChildren(...find('#panel-email', newer).childNodes)
  history.replaceState(null, '', mail.href)
  find('#panel-email textarea, #panel-email input:not([type=hidden])')?.focus()
  all('[data-scroll]').forEach(toEnd)
  refresh()
})

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-quiet]')) return
  event.preventDefault()
  send(event.target, event.submitter)
})

document.addEventListener('keydown', (event) => {
  const tab = event.target.closest('[role=tab]')
  if (tab && ['ArrowLeft', 'ArrowRight'].includes(event.key)) {
    const tabs = all('[role=tab]', tab.parentElement)
    const step = event.key === 'ArrowRight' ? 1 : -1
    const other = tabs.at((tabs.indexOf(tab) + step) % tabs.length)
    other.focus()
    open(other)
  }
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  if (event.target.matches('.composer textarea')) {
    event.preventDefault()
    event.target.form.requestSubmit()
  }
})

document.addEventListener('input', (event) => {
  if (event.target.matches('textarea')) grow(event.target)
})

document.addEventListener('change', (event) => {
  if (event.target.matches('[type=file]')) name(event.target)
  if (event.target.matches('[data-at]')) { look({ at: event.target.value }); refresh() }
})

document.addEventListener('visibilitychange', markRead)

all('[data-scriptless]').forEach((one) => { one.hidden = true })
for (const tab of all('[role=tab]')) tab.tabIndex = tab.ariaSelected === 'true' ? 0 : -1
all('[data-scroll]').forEach(toEnd)
find('#people [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
markRead()

let soon = 0
const events = new EventSource(`${base}events`)
events.onmessage = () => { clearTimeout(soon); soon = setTimeout(refresh, 120) }
events.onopen = () => refresh()
