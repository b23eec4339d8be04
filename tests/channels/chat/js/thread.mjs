import { Thread } from '../static/frame/thread.js'
import { chances, equal } from './check.mjs'

export const message = (id, more = {}) => ({
  id, key: '', mine: false, author: 'agent', name: 'Marta', text: `text ${id}`, at: '2026-03-02T09:00:00Z',
  status: 'sent', files: [], quick: [], channel: '', deleted: false, rev: 0, ...more,
})

export default {
  'told in any order, twice or late, it is the same thread': () => {
    const chance = chances(3)
    const versions = []
    for (let id = 1; id <= 20; id++) for (let rev = 0; rev < 3; rev++) versions.push(message(id, { rev, text: `${id}.${rev}` }))
    for (let round = 0; round < 50; round++) {
      const thread = new Thread()
      const told = [...versions, ...versions].map((each) => [chance(), each]).sort((a, b) => a[0] - b[0])
      for (const [, each] of told) thread.put([each])
      equal(thread.messages.map((each) => each.text), Array.from({ length: 20 }, (_, n) => `${n + 1}.2`))
    }
  },
  'only the first telling is news': () => {
    const thread = new Thread()
    equal(thread.put([message(1), message(2)]).length, 2)
    equal(thread.put([message(2, { rev: 1 }), message(3)]).map((each) => each.id), [3])
  },
  'the hub’s own version takes the place of ours': () => {
    const thread = new Thread()
    thread.put([message(1, { mine: true, key: 'k', rev: -1, text: 'mine' })])
    thread.put([message(1, { mine: true, key: 'k', rev: 0, text: 'theirs' })])
    equal(thread.messages.map((each) => each.text), ['theirs'])
    equal([thread.hasKey('k'), thread.hasKey('l')], [true, false])
  },
  'a page holds two hundred and fifty, the newest': () => {
    const thread = new Thread()
    thread.reset(Array.from({ length: 300 }, (_, n) => message(n + 1)), false)
    equal(thread.prune(), true)
    equal([thread.messages.length, thread.messages[0].id, thread.more], [250, 51, true])
    equal(thread.prune(), false)
  },
  'unread is what they wrote here and nobody has looked at': () => {
    const thread = new Thread()
    thread.put([
      message(1, { status: 'read' }), message(2), message(3, { mine: true }), message(4, { author: 'system' }),
      message(5, { channel: 'Email' }), message(6, { deleted: true }), message(7, { author: 'bot' }),
    ])
    equal([thread.unread(0), thread.unread(2), thread.unread(7)], [2, 1, 0])
  },
  'a file that is the same keeps its address': () => {
    const thread = new Thread()
    const file = { name: 'a', size: 1, image: true, url: 'first' }
    thread.put([message(1, { files: [file] })])
    thread.put([message(1, { rev: 1, files: [{ ...file, url: 'second' }] })])
    equal(thread.messages[0].files[0].url, 'first')
    thread.put([message(1, { rev: 2, files: [{ ...file, name: 'b', url: 'third' }] })])
    equal(thread.messages[0].files[0].url, 'third')
  },
}
