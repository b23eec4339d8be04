import { Outbox } from '../static/frame/outbox.js'
import { Store } from '../static/frame/store.js'
import { Disk, chances, equal, ok } from './check.mjs'

const open = (disk = new Disk()) => {
  const outbox = new Outbox(new Store('a.', () => disk), 'Choose it again.')
  outbox.load()
  return outbox
}
const say = (outbox, key, more = {}) => outbox.add({ key, text: `text ${key}`, at: 5, visitor: 'v', ...more })

export default {
  'messages go one at a time, in the order they were written': () => {
    const outbox = open()
    for (const key of ['c', 'a', 'b']) say(outbox, key)
    equal(outbox.next().key, 'c')
    outbox.set('c', { state: 'sending' })
    equal(outbox.next(), null)
    outbox.drop('c')
    equal(outbox.next().key, 'a')
  },
  'one that failed does not hold up the others': () => {
    const outbox = open()
    say(outbox, 'a')
    say(outbox, 'b')
    outbox.set('a', { state: 'failed', reason: 'No.', again: true })
    equal(outbox.next().key, 'b')
    equal(outbox.entries.map((entry) => entry.state), ['failed', 'waiting'])
  },
  'a reload finds what was waiting, under the same key': () => {
    const disk = new Disk()
    const before = open(disk)
    say(before, 'a', { marks: { quick: true } })
    before.set('a', { state: 'sending' })
    const [entry] = open(disk).entries
    equal([entry.key, entry.text, entry.state, entry.marks], ['a', 'text a', 'waiting', { quick: true }])
  },
  'after a cut what was under way waits again': () => {
    const outbox = open()
    say(outbox, 'a')
    outbox.set('a', { state: 'sending' })
    outbox.requeue()
    equal(outbox.next().key, 'a')
  },
  'an upload goes on over a cut of the socket': () => {
    const outbox = open()
    say(outbox, 'a', { files: [{ name: 'x', size: 1 }] })
    outbox.set('a', { state: 'sending' })
    outbox.requeue()
    equal(outbox.get('a').state, 'sending')
  },
  'files that a reload has lost are said to be lost': () => {
    const disk = new Disk()
    say(open(disk), 'a', { files: [{ name: 'x.pdf', size: 1 }] })
    const [entry] = open(disk).entries
    equal([entry.state, entry.reason, entry.again, entry.names], ['failed', 'Choose it again.', false, [{ name: 'x.pdf', size: 1 }]])
  },
  'another visitor finds nothing of the former': () => {
    const disk = new Disk()
    const outbox = open(disk)
    say(outbox, 'a', { visitor: 'v' })
    say(outbox, 'b', { visitor: '' })
    outbox.belong('w')
    equal(outbox.entries.map((entry) => [entry.key, entry.visitor]), [['b', 'w']])
    equal(open(disk).entries.length, 1)
  },
  'whatever happens in between, each message is sent, once the last cut is over, in order': () => {
    for (let seed = 1; seed <= 200; seed++) {
      const chance = chances(seed)
      const disk = new Disk()
      let outbox = open(disk)
      const got = []
      for (let step = 0; step < 60; step++) {
        const roll = chance()
        if (roll < 0.3) say(outbox, `${step}`, { at: step })
        else if (roll < 0.6) {
          const entry = outbox.next()
          if (entry) outbox.set(entry.key, { state: 'sending' })
          // The hub may have it although the answer is lost.
          if (entry && chance() < 0.7) got.push(entry.key)
          if (entry && chance() < 0.4) outbox.drop(got.includes(entry.key) ? entry.key : '')
        } else if (roll < 0.8) outbox.requeue()
        else outbox = open(disk)
      }
      outbox.requeue()
      for (let entry = outbox.next(); entry; entry = outbox.next()) {
        got.push(entry.key)
        outbox.drop(entry.key)
      }
      const once = [...new Set(got)]
      equal(once, [...once].sort((a, b) => a - b), `seed ${seed}`)
      ok(outbox.entries.length === 0, `seed ${seed}`)
    }
  },
}
