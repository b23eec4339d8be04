// The chat inside the iframe: brings the link, the thread, the outbox and the page together.

import { Bridge } from './bridge.js'
import { palette } from './colour.js'
import { Composer } from './composer.js'
import { Header } from './header.js'
import { Link } from './link.js'
import { Outbox } from './outbox.js'
import { nameOf, rows } from './rows.js'
import { chime } from './sound.js'
import { Store } from './store.js'
import { Thread, isTheirs } from './thread.js'
import { upload } from './upload.js'
import { $, LogView } from './view.js'
import { words as makeWords } from './words.js'

const START_MS = 1500
const SAID_MS = 15000
const TYPING_MS = 15000
const DAY_MS = 86400000

const facts = JSON.parse($('facts').textContent)
const words = makeWords({ ...facts.words, team: facts.site }, facts.language)
const store = new Store(`hilo.${facts.account}.`, () => localStorage, (name, text) => bridge.tell('keep', { name, text }))
const outbox = new Outbox(store, facts.words.lost_files)
const thread = new Thread()
const view = new LogView(words)
const header = new Header(facts, words)

let open = false
let token = ''
let visitor = ''
let cursor = ''
let identity = '' // The shop's word, until the hub has taken it into the session.
let identified = false
let away = false
let known = false // Whether the hub could answer elsewhere.
let typist = ''
let newBelow = 0
let cut = false // Whether the line was there, and is not.
let back = 0 // When the line came back after a cut, in ms.
let page = { url: '', title: '' }
let drawing = 0
let follow = true

const bridge = new Bridge(facts.host, fromHost)
const link = new Link({
  url: new URL(`../socket/${facts.account}`, location.href).href.replace(/^http/, 'ws'),
  hello: () => ({
    t: 'hello', token, identity, cursor, page,
    languages: [facts.language, ...navigator.languages],
  }),
  take, changed,
})
const composer = new Composer({
  facts, words, store,
  send: (text, files) => write(text, files),
  typing: (on) => link.send({ t: 'typing', on }),
  problem: (sentence) => { $('problem').textContent = sentence },
})

// --- from the hub ----------------------------------------------------------------------------

/** @param {any} frame of the hub */
function take(frame) {
  if (frame.t === 'welcome') welcome(frame)
  else if (frame.t === 'update') update(frame)
  else if (frame.t === 'said') said(frame.key, frame.id)
  else if (frame.t === 'failed') failed(frame.key, frame)
  else if (frame.t === 'older') thread.older(frame.messages, frame.more)
  else if (frame.t === 'typing') typing(frame.name)
  else if (frame.t === 'pong') away = frame.away
  else if (frame.t === 'identity') identityAnswer(frame)
  draw()
}

/** @param {any} frame */
function welcome(frame) {
  if (visitor && visitor !== frame.visitor) leave()
  ;({ token, visitor, cursor, away, known, identified } = frame)
  outbox.belong(visitor)
  if (!frame.resumed) {
    thread.reset(frame.messages, frame.more)
    acknowledge(thread.messages)
  }
  keepToken()
}

/** @param {any} frame */
function update(frame) {
  if (frame.cursor) cursor = frame.cursor
  const fresh = thread.put(frame.messages)
  for (const message of frame.messages) if (message.mine) delivered(message.key)
  arrived(fresh.filter((message) => !message.mine))
  acknowledge(frame.messages)
}

/** @param {import('./thread.js').Message[]} messages newly come from somebody else */
function arrived(messages) {
  if (!messages.length) return
  typist = ''
  if (!view.atEnd) newBelow += messages.length
  announce(messages)
  if (store.get('sound') && !looking()) chime()
}

/** @param {string} key @param {number} id */
function said(key, id) {
  const entry = outbox.get(key)
  if (!entry) return
  // The hub has it. Its own version comes by the log and takes this one's place.
  const files = entry.names.map((file) => ({ ...file, image: false, url: '' }))
  if (id) thread.put([{ id, key, mine: true, author: 'customer', name: '', text: entry.text, at: new Date().toISOString(), status: 'sent', files, quick: [], channel: '', deleted: false, rev: -1 }])
  delivered(key)
}

/** What the hub has is no longer on its way; its answer and the log's news race each other. @param {string} key */
function delivered(key) {
  const entry = outbox.get(key)
  if (!entry) return
  outbox.drop(key)
  if (entry.marks.contact) store.set('asked', entry.text)
  store.set('spoke', true)
  keepToken()
  bridge.tell('live')
  pump()
}

/** @param {string} key @param {{code?: string, sentence?: string, final?: boolean, after_s?: number}} why */
function failed(key, why) {
  if (why.final) {
    outbox.set(key, { state: 'failed', reason: why.sentence || words.say('unreachable'), again: true })
    pump()
  } else {
    outbox.set(key, { state: 'waiting' })
    setTimeout(() => { pump(); draw() }, 1000 * (why.after_s || 2))
  }
}

/** @param {string} name */
function typing(name) {
  typist = name
  clearTimeout(typing.timer)
  typing.timer = setTimeout(() => { typist = ''; draw() }, TYPING_MS)
  // Spoken at most once a minute: it is news, but never urgent.
  if (!name || Date.now() - typing.spokenAt < 60000) return
  typing.spokenAt = Date.now()
  speak(words.say('typing', { name }))
}
typing.timer = 0
typing.spokenAt = 0

/** @param {any} frame */
function identityAnswer(frame) {
  identity = ''
  bridge.tell('identity', { ok: frame.ok, code: frame.code ?? '', sentence: frame.sentence ?? '' })
}

/** @param {import('./link.js').State} state */
function changed(state) {
  if (state === 'on') {
    if (cut) back = Date.now()
    cut = false
    pump()
  } else {
    cut ||= state === 'down'
    outbox.requeue()
    typist = ''
  }
  draw()
}

// --- from the host page ----------------------------------------------------------------------

/** @param {any} said by the page round us */
function fromHost(said) {
  if (said.hilo === 'start') start(said)
  else if (said.hilo === 'open') opened(true)
  else if (said.hilo === 'shut') opened(false)
  else if (said.hilo === 'identify') identify(said.token)
  else if (said.hilo === 'signOut') signOut()
}

/** @param {{identity?: string, kept?: Record<string, string>, out?: boolean, open?: boolean, page?: {url: string, title: string}}} said */
function start(said) {
  clearTimeout(start.timer)
  if (start.done) return
  start.done = true
  store.load(said.kept ?? {})
  if (said.out) leave()
  const stored = store.get('token')
  token = stored?.token ?? ''
  visitor = stored?.visitor ?? ''
  outbox.load()
  composer.restore()
  header.show()
  identity = said.identity ?? ''
  page = said.page ?? page
  if (said.out) bridge.tell('out')
  opened(said.open ?? true)
  link.open()
  draw()
}
start.timer = 0
start.done = false

/** @param {boolean} now */
function opened(now) {
  open = now
  follow ||= now
  if (now) composer.focus()
  draw()
}

/** @param {string} said */
function identify(said) {
  identity = said
  link.send({ t: 'identify', token: said })
}

function signOut() {
  leave()
  token = visitor = cursor = identity = ''
  identified = known = false
  bridge.tell('out')
  link.restart()
  draw()
}

/** Nothing of the person who was here may stay. */
function leave() {
  store.wipe()
  outbox.clear()
  composer.clear()
  thread.reset([], false)
}

/**
 * Keep who we are, from the first message or a proof on. Only when it changes or is a day old:
 * other tabs listen.
 */
function keepToken() {
  if (!identified && !store.get('spoke') && !store.get('token')) return
  const stored = store.get('token')
  const same = stored && stored.visitor === visitor && stored.identified === identified
  if (same && Date.now() - stored.at < DAY_MS) return
  store.set('token', { token, visitor, identified, at: Date.now() })
}

addEventListener('storage', (event) => {
  if (event.key !== `${store.prefix}token`) return
  const theirs = event.newValue ? JSON.parse(event.newValue) : { token: '', visitor: '' }
  if (theirs.visitor === visitor) return
  outbox.clear()
  thread.reset([], false)
  ;({ token, visitor } = theirs)
  cursor = ''
  link.restart()
})

// --- writing ---------------------------------------------------------------------------------

/** @param {string} text @param {File[]} [files] @param {Record<string, boolean>} [marks] */
function write(text, files = [], marks = {}) {
  outbox.add({ key: newKey(), text, at: Date.now(), visitor, marks, files })
  follow = true
  pump()
  draw()
}

// randomUUID is only there on https, and a shop may be tried out on http.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Send the next that waits, if nothing is under way and the line is there. */
function pump() {
  const entry = link.state === 'on' ? outbox.next() : null
  if (!entry) return
  outbox.set(entry.key, { state: 'sending', percent: 0 })
  if (entry.files?.length) return sendFiles(entry)
  const { key, text, marks } = entry
  if (!link.send({ t: 'say', key, text, ...marks })) return outbox.set(key, { state: 'waiting' })
  // No answer is not a no: the same key goes again over a new line, and counts once.
  setTimeout(() => outbox.get(key)?.state === 'sending' && link.drop(), SAID_MS)
}

/** @param {import('./outbox.js').Entry} entry */
async function sendFiles(entry) {
  const url = new URL(`../say/${facts.account}?lang=${facts.language}`, location.href).href
  const answer = await upload(url, token, entry, (percent) => {
    outbox.set(entry.key, { percent })
    draw()
  })
  if (answer.id !== undefined) said(entry.key, answer.id)
  // A form that reaches nobody while the line is there will not by itself.
  else failed(entry.key, { ...answer, final: answer.final ?? (link.state === 'on' && ++entry.tries > 2) })
  draw()
}

// --- read, spoken ----------------------------------------------------------------------------

/** Whether the newest message is before somebody's eyes. */
const looking = () => open && document.visibilityState === 'visible'

/** @param {import('./thread.js').Message[]} messages */
function acknowledge(messages) {
  for (const message of messages.filter(isTheirs)) {
    if (message.status !== 'read' && message.status !== 'delivered') link.send({ t: 'got', id: message.id })
  }
}

function noteSeen() {
  const last = thread.messages.findLast(isTheirs)
  if (!last || !looking() || !view.atEnd || last.id <= (store.get('seen') ?? 0)) return
  if (link.send({ t: 'seen', id: last.id })) store.set('seen', last.id)
}

/** @param {import('./thread.js').Message[]} messages */
function announce(messages) {
  const many = messages.length > 1
  if (Date.now() - back < 1000) return speak(words.count('back_new', messages.length))
  if (many) return speak(words.count('new', messages.length))
  const [message] = messages
  const name = nameOf(message, words)
  const file = message.files[0]?.name ?? ''
  speak(message.text || !file ? words.say('spoken', { name, text: message.text }) : words.say('spoken_file', { name, file }))
}

/** @param {string} sentence */
function speak(sentence) {
  const line = document.createElement('p')
  line.textContent = sentence
  $('spoken').replaceChildren(line)
}

// --- drawing ---------------------------------------------------------------------------------

/** Once per frame, and by a timer where there are none: browsers stop frames where nobody looks. */
function draw() {
  if (drawing) return
  const go = () => {
    clearTimeout(drawing)
    cancelAnimationFrame(frame)
    drawing = 0
    paint()
  }
  const frame = requestAnimationFrame(go)
  drawing = setTimeout(go, 250)
}

function paint() {
  if (view.atEnd) thread.prune()
  const { messages, lastOther } = thread
  const drawn = rows(messages, outbox.entries, words, Date.now(), link.state === 'on')
  view.draw(drawn, follow, () => {
    $('earlier').hidden = !thread.more
    $('hello').hidden = thread.more
    drawAway(drawn.length > 0)
    $('typing').hidden = !typist
    $('typing').firstElementChild.textContent = typist ? words.say('typing', { name: typist }) : ''
  })
  follow = false
  if (view.atEnd) newBelow = 0
  $('latest').hidden = newBelow === 0
  $('latest').lastElementChild.textContent = words.count('new', newBelow)
  const offered = drawn.at(-1)?.quick.includes(words.say('person'))
  $('person').hidden = lastOther?.author !== 'bot' || Boolean(offered)
  $('close').hidden = !bridge.host
  header.draw(lastOther, away, link.state)
  document.documentElement.dataset.line = link.state
  noteSeen()
  bridge.tell('unread', { n: looking() && view.atEnd ? 0 : thread.unread(store.get('seen') ?? 0) })
}

/** @param {boolean} started */
function drawAway(started) {
  const hours = facts.hours ? words.say('away_hours', { hours: facts.hours }) : words.say('away')
  const saved = store.get('asked')
  const asking = away && facts.ask && started && !known && saved === null
  $('away').hidden = !away
  $('away').textContent = typeof saved === 'string' && saved ? words.say('contact_saved', { contact: saved })
    : `${hours} ${started ? '' : words.say('away_go_on')}`.trim()
  $('ask').hidden = !asking
}

// --- the page's own controls -----------------------------------------------------------------

$('close').addEventListener('click', () => bridge.tell('close'))
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing) bridge.tell('close')
})
$('earlier').addEventListener('click', () => {
  link.send({ t: 'more', before: thread.messages[0]?.id ?? 0 })
  view.log.focus()
})
$('latest').addEventListener('click', () => {
  follow = true
  draw()
  view.log.focus()
})
view.log.addEventListener('scroll', () => draw(), { passive: true })
view.log.addEventListener('load', () => draw(), { capture: true })
$('person').addEventListener('click', () => {
  write(words.say('person'), [], { person: true })
  composer.focus()
})
view.list.addEventListener('click', (/** @type {any} */ event) => {
  const pressed = event.target.closest('button')
  if (!pressed) return
  const key = pressed.closest('.row').dataset.key.slice(1)
  if (pressed.dataset.quick) write(pressed.dataset.quick, [], { quick: true })
  else if (pressed.dataset.do === 'again') outbox.set(key, { state: 'waiting', reason: '' })
  else outbox.drop(key)
  composer.focus()
  pump()
  draw()
})
$('ask').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault()
  const contact = $('contact').value.trim()
  const plausible = /^\S+@\S+\.\S+$|^\+?[\d\s().\-/]{7,20}$/.test(contact)
  $('ask-error').textContent = plausible ? '' : words.say('error.no_contact')
  if (!plausible) return $('contact').focus()
  store.set('asked', '')
  write(contact, [], { contact: true })
  composer.focus()
})
$('skip').addEventListener('click', () => {
  store.set('asked', '')
  composer.focus()
  draw()
})
header.listen(store, chime)

addEventListener('online', () => link.wake())
addEventListener('offline', () => link.drop())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') link.wake()
  draw()
})

// --- colours, and off we go ------------------------------------------------------------------

const dusk = matchMedia('(prefers-color-scheme: dark)')
function paintColours() {
  const theme = document.documentElement.dataset.theme
  const colours = facts.accent ? palette(facts, theme ? theme === 'dark' : dusk.matches) : {}
  for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(name, value)
}
dusk.addEventListener('change', paintColours)
paintColours()

if (bridge.host) {
  bridge.tell('ready')
  start.timer = setTimeout(() => start({ open: true }), START_MS)
} else {
  start({ open: true })
}
