import { Link } from '../static/frame/link.js'
import { equal, ok } from './check.mjs'

/** A world with its own clock and sockets that do as the test says. */
const world = (random = () => 0) => {
  const sockets = [], taken = [], states = []
  let timers = [], clock = 0, ids = 0
  class Socket {
    readyState = 0
    sent = []
    constructor(url) { this.url = url; sockets.push(this) }
    send(text) { this.sent.push(JSON.parse(text)) }
    close() { this.readyState = 3 }
    accept() { this.readyState = 1; this.onopen() }
    say(frame) { this.onmessage({ data: JSON.stringify(frame) }) }
    die(code = 1006) { this.readyState = 3; this.onclose({ code }) }
  }
  const link = new Link({
    url: 'ws://hub', hello: () => ({ t: 'hello', n: sockets.length }), take: (frame) => taken.push(frame.t),
    changed: (state) => states.push(state), Socket, random,
    wait: (task, ms) => { timers.push({ id: ++ids, at: clock + ms, task }); return ids },
    cancel: (id) => { timers = timers.filter((timer) => timer.id !== id) },
  })
  const pass = (ms) => {
    for (const end = clock + ms; ;) {
      const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) { clock = end; return }
      clock = next.at
      timers = timers.filter((timer) => timer !== next)
      next.task()
    }
  }
  const up = () => { sockets.at(-1).accept(); sockets.at(-1).say({ t: 'welcome' }) }
  return { link, sockets, taken, states, pass, up, timers: () => timers.length }
}

export default {
  'it says hello first, and is on when it is welcomed': () => {
    const { link, sockets, states, up } = world()
    link.open()
    equal(link.send({ t: 'say' }), false)
    up()
    equal([sockets[0].sent, states, link.state], [[{ t: 'hello', n: 1 }], ['on'], 'on'])
    ok(link.send({ t: 'say' }))
  },
  'after a cut it comes back by the back-off, and after a welcome begins anew': () => {
    const { link, sockets, pass, up } = world()
    link.open()
    up()
    for (const wait of [500, 1000, 2000]) {
      const before = sockets.length
      sockets.at(-1).die()
      pass(wait - 1)
      equal(sockets.length, before)
      pass(1)
      equal(sockets.length, before + 1)
    }
    up()
    sockets.at(-1).die()
    pass(500)
    equal(sockets.length, 5)
  },
  'it pings each 20 s, and takes 8 s of silence for a cut': () => {
    const { link, sockets, pass, up } = world()
    link.open()
    up()
    pass(20000)
    equal(sockets[0].sent.at(-1), { t: 'ping' })
    sockets[0].say({ t: 'pong' })
    pass(20000)
    pass(7999)
    equal(link.state, 'on')
    pass(1)
    equal([link.state, sockets[0].readyState], ['down', 3])
  },
  'a handshake without an end is given up': () => {
    const { link, sockets, pass } = world()
    link.open()
    pass(8000)
    equal(link.state, 'down')
    pass(500)
    equal(sockets.length, 2)
  },
  'when the network is back it does not wait': () => {
    const { link, sockets, up } = world()
    link.open()
    up()
    sockets[0].die()
    link.wake()
    equal(sockets.length, 2)
    link.wake()
    equal(sockets.length, 2)
  },
  'waking on a line that seems open asks whether it is': () => {
    const { link, sockets, pass, up } = world()
    link.open()
    up()
    link.wake()
    equal(sockets[0].sent.at(-1), { t: 'ping' })
    pass(8000)
    equal(link.state, 'down')
  },
  'who is turned away for good does not come back': () => {
    for (const code of [4403, 4404]) {
      const { link, sockets, states, pass, timers } = world()
      link.open()
      sockets[0].accept()
      sockets[0].die(code)
      pass(100000)
      link.wake()
      equal([states, sockets.length, timers()], [['ended'], 1, 0])
    }
  },
  'a socket that was given up says nothing more': () => {
    const { link, sockets, taken, up } = world()
    link.open()
    up()
    const old = sockets[0]
    link.restart()
    old.say({ t: 'update' })
    old.die()
    up()
    equal([taken, link.state, sockets.length], [['welcome', 'welcome'], 'on', 2])
  },
  'however long it is down, one timer is enough': () => {
    const { link, sockets, pass, timers } = world(Math.random)
    link.open()
    for (let cut = 0; cut < 100; cut++) {
      sockets.at(-1).die()
      ok(timers() === 1, `${timers()} timers`)
      pass(15000)
    }
  },
}
