// The chat inside the iframe: brings the link, the thread, the outbox and the page together.

import { Ask } from './ask.js'
import { Bridge } from './bridge.js'
import { palette } from './colour.js'
import { Composer } from './composer.js'
import { Elsewhere } from './elsewhere.js'
import { Form } from './form.js'
import { Header } from './header.js'
import { Link } from './link.js'
import { Outbox } from './outbox.js'
import { Post } from './post.js'
import { Prove } from './prove.js'
import { rows } from './rows.js'
import { chime } from './sound.js'
import { Speech } from './speech.js'
import { Store } from './store.js'
import { Thread, isTheirs } from './thread.js'
import { $, LogView } from './view.js'
import { Who } from './who.js'
import { words as makeWords } from './words.js'

const START_MS = 1500
const TYPING_MS = 15000
const HIDDEN_MS = 250

const facts = JSON.parse($('facts').textContent)
const words = makeWords({ ...facts.words, team: facts.site }, facts.language)
const here = (/** @type {string} */ path) => new URL(path, location.href).href

let open = false
let started = false // Whether the page round us has told us what it knows.
let cursor = ''
let away = false
let known = false // Whether the hub could answer elsewhere.
let typist = ''
let typistTimer = 0
let newBelow = 0
let cut = false // Whether the line was there, and is not.
let page = { url: '', title: '' }
let drawing = 0
let follow = true

const bridge = new Bridge(facts.host, fromHost)
const store = new Store(`hilo.${facts.account}.`, () => localStorage, (name, text) => bridge.tell('keep', { name, text }))
const outbox = new Outbox(store, facts.words.lost_files)
const thread = new Thread()
const who = new Who(store)
const view = new LogView(words)
const header = new Header(facts, words)
const speech = new Speech(words)
const link = new Link({
  url: here(`../socket/${facts.account}`).replace(/^http/, 'ws'),
  hello: () => ({
    t: 'hello', token: who.token, identity: who.identity, cursor, page,
    languages: [facts.language, ...navigator.languages],
  }),
  take, changed,
})
const post = new Post({
  outbox, link, words, who, stored, changed: draw,
  url: here(`../say/${facts.account}?lang=${facts.language}`),
})
const composer = new Composer({
  facts, words, store, send: write,
  typing: (on) => link.send({ t: 'typing', on }),
  problem: (sentence) => { $('problem').textContent = sentence },
})
const ask = new Ask({
  facts, words, store,
  give: (contact) => write(contact, [], { contact: true }),
  done: () => {
    composer.focus()
    draw()
  },
})
const prove = new Prove({
  facts, words, store, changed: draw,
  send: (frame) => link.send(frame),
  leave: () => composer.focus(),
})

const elsewhere = new Elsewhere({
  facts, words, changed: draw,
  send: (frame) => link.send(frame),
  leave: () => composer.focus(),
  mail: (email) => prove.begin(email),
})
const form = new Form(words, draw)

// --- from the hub ----------------------------------------------------------------------------

/** @param {any} frame of the hub */
function take(frame) {
  if (frame.t === 'welcome') welcome(frame)
  else if (frame.t === 'update') update(frame)
  else if (frame.t === 'said') post.said(frame.key, frame.id)
  else if (frame.t === 'failed') post.failed(frame.key, frame)
  else if (frame.t === 'older') thread.older(frame.messages, frame.more)
  else if (frame.t === 'typing') typing(frame.name)
  else if (frame.t === 'pong') away = frame.away
  else if (frame.t === 'asked' || frame.t === 'proof') {
    if (frame.ok) who.keep(true)
    prove.take(frame)
  }
  else if (frame.t === 'elsewhere' || frame.t === 'agreed') {
    if (frame.t === 'elsewhere') prove.read()
    elsewhere.take(frame)
  }
  else if (frame.t === 'has') has(frame.text)
  else if (frame.t === 'identity') {
    who.identity = ''
    bridge.tell('identity', { ok: frame.ok, code: frame.code ?? '', sentence: frame.sentence ?? '' })
  }
  draw()
}

/** @param {any} frame */
function welcome(frame) {
  if (who.visitor && who.visitor !== frame.visitor) leave()
  ;({ cursor, away, known } = frame)
  who.become(frame)
  outbox.belong(frame.visitor)
  if (frame.resumed) return
  has('')
  form.offer(frame.form ?? [])
  thread.reset(frame.messages, frame.more)
  prove.heard(thread.messages)
  acknowledge(thread.messages)
}

/** What the shop has already, until the next message. @param {string} text */
function has(text) {
  $('has').textContent = text
  $('has').hidden = !text
}

/** @param {any} frame */
function update(frame) {
  if (frame.cursor) cursor = frame.cursor
  const fresh = thread.put(frame.messages)
  for (const message of frame.messages) if (message.mine) post.said(message.key)
  arrived(fresh.filter((message) => !message.mine))
  prove.heard(fresh)
  acknowledge(frame.messages)
}

/** @param {import('./thread.js').Message[]} messages newly come from somebody else */
function arrived(messages) {
  if (!messages.length) return
  typist = ''
  if (!view.atEnd) newBelow += messages.length
  speech.announce(messages)
  if (store.get('sound') && !looking()) chime()
}

/** Until the hub's own version comes by the log, ours stands. @param {import('./outbox.js').Entry} entry @param {number} id */
function stored({ key, text, names, marks }, id) {
  const files = names.map((file) => ({ ...file, image: false, url: '' }))
  if (id) {
    thread.put([{
      id, key, mine: true, author: 'customer', name: '', text, at: new Date().toISOString(), status: 'sent',
      files, quick: [], channel: '', deleted: false, rev: -1,
    }])
  }
  if (marks.contact) store.set('asked', text)
  store.set('spoke', true)
  who.keep()
  bridge.tell('live')
}

/** @param {string} name */
function typing(name) {
  typist = name
  clearTimeout(typistTimer)
  typistTimer = setTimeout(() => {
    typist = ''
    draw()
  }, TYPING_MS)
  speech.typing(name)
}

/** @param {import('./link.js').State} state */
function changed(state) {
  if (state === 'on') {
    if (cut) speech.resumed()
    cut = false
    post.pump()
  } else {
    cut ||= state === 'down'
    prove.freed()
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
  else if (said.hilo === 'signOut') signOut()
  else if (said.hilo === 'identify') {
    who.identity = said.token
    link.send({ t: 'identify', token: said.token })
  }
}

/** @param {any} said */
function start(said) {
  if (started) return
  started = true
  store.load(said.kept ?? {})
  if (said.out) {
    leave()
    bridge.tell('out')
  }
  who.recall()
  who.identity = said.identity ?? ''
  page = said.page ?? page
  outbox.load()
  composer.restore()
  header.show()
  opened(said.open)
  const token = said.follow || new URLSearchParams(location.hash.slice(1)).get('hilo-continue')
  // Once read it goes: nobody who looks at the address bar or the history gets it.
  if (location.hash) history.replaceState(null, '', location.pathname + location.search)
  if (token) prove.linked(token)
  else prove.restore()
  link.open()
}

/** @param {boolean} now */
function opened(now) {
  open = now
  follow ||= now
  if (now) composer.focus()
  draw()
}

function signOut() {
  leave()
  who.forget()
  bridge.tell('out')
  comeBack()
}

/** Nothing of the person who was here may stay. */
function leave() {
  store.wipe()
  outbox.clear()
  composer.clear()
  prove.leave()
  elsewhere.close()
  thread.reset([], false)
}

/** As whoever we are now. */
function comeBack() {
  outbox.clear()
  thread.reset([], false)
  cursor = ''
  known = false
  link.restart()
  draw()
}

// --- writing and reading ---------------------------------------------------------------------

/** @param {string} text @param {File[]} [files] @param {Record<string, any>} [marks] */
function write(text, files, marks) {
  follow = true
  has('')
  // What was filled in goes along with the first words: an upload has no place for it.
  const filled = files?.length ? {} : form.take()
  post.write(text, files, Object.keys(filled).length ? { ...marks, form: filled } : marks)
}

/** Whether somebody has the chat before their eyes. */
const looking = () => open && document.visibilityState === 'visible'

/** @param {import('./thread.js').Message[]} messages */
function acknowledge(messages) {
  for (const { id, status } of messages.filter(isTheirs)) {
    if (status !== 'read' && status !== 'delivered') link.send({ t: 'got', id })
  }
}

function noteSeen() {
  const last = thread.messages.findLast(isTheirs)
  if (!last || !looking() || !view.atEnd || last.id <= (store.get('seen') ?? 0)) return
  if (link.send({ t: 'seen', id: last.id })) store.set('seen', last.id)
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
  drawing = setTimeout(go, HIDDEN_MS)
}

function paint() {
  if (view.atEnd) thread.prune()
  const { messages, lastOther } = thread
  const drawn = rows(messages, outbox.entries, words, Date.now(), link.state === 'on')
  view.draw(drawn, follow, () => {
    $('earlier').hidden = !thread.more
    $('hello').hidden = thread.more
    ask.draw(away, known, drawn.length > 0)
    prove.draw(who.identified, link.state === 'on')
    elsewhere.draw(link.state === 'on' && messages.length > 0 && (!prove.step || prove.step === 'done'))
    form.draw(drawn.length > 0)
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
  post.pump()
})
header.listen(store, chime)
who.listen(comeBack)

addEventListener('online', () => link.wake())
addEventListener('offline', () => link.drop())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') link.wake()
  draw()
})

// --- colours, and off we go ------------------------------------------------------------------

const dusk = matchMedia('(prefers-color-scheme: dark)')
function paintColours() {
  const { theme } = document.documentElement.dataset
  const colours = facts.accent ? palette(facts, theme ? theme === 'dark' : dusk.matches) : {}
  for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(name, value)
}
dusk.addEventListener('change', paintColours)
paintColours()

if (bridge.host) {
  bridge.tell('ready')
  setTimeout(() => start({ open: true }), START_MS)
} else {
  start({ open: true })
}
