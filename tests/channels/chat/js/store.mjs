import { Store } from '../static/frame/store.js'
import { Disk, equal, ok } from './check.mjs'

const forbidden = () => { throw new DOMException('no', 'SecurityError') }

export default {
  'what is set is got, also by the next page': () => {
    const disk = new Disk()
    new Store('a.', () => disk).set('x', { y: 1 })
    equal(new Store('a.', () => disk).get('x'), { y: 1 })
    equal(new Store('b.', () => disk).get('x'), null)
  },
  'where storage is forbidden it remembers in memory, and says so': () => {
    const store = new Store('a.', forbidden)
    store.set('x', 1)
    equal([store.get('x'), store.lasts, store.names()], [1, false, ['x']])
  },
  'where storage is full it remembers in memory': () => {
    const disk = new Disk()
    const store = new Store('a.', () => disk)
    disk.setItem = forbidden
    store.set('x', 1)
    equal([store.get('x'), store.lasts], [1, true])
  },
  'a value that somebody broke counts as none': () => {
    const disk = new Disk()
    disk.setItem('a.x', '{')
    equal(new Store('a.', () => disk).get('x'), null)
  },
  'wiping leaves nothing of ours and everything of others': () => {
    const disk = new Disk()
    const store = new Store('a.', () => disk)
    store.set('x', 1)
    store.set('out.k', 2)
    disk.setItem('other', '3')
    equal(store.names('out.'), ['out.k'])
    store.wipe()
    equal(Object.keys(disk), ['other'])
    ok(store.lasts)
  },
}
