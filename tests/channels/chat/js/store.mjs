import { Store } from '../static/frame/store.js'
import { Disk, equal } from './check.mjs'

const forbidden = () => { throw new DOMException('no', 'SecurityError') }

export default {
  'what is set is got, also by the next page': () => {
    const disk = new Disk()
    new Store('a.', () => disk).set('x', { y: 1 })
    equal(new Store('a.', () => disk).get('x'), { y: 1 })
    equal(new Store('b.', () => disk).get('x'), null)
  },
  'where storage is forbidden it remembers in memory, and hands everything over': () => {
    const kept = {}
    const store = new Store('a.', forbidden, (name, text) => { kept[name] = text })
    store.load({ y: '2' })
    store.set('x', 1)
    equal([store.get('x'), store.get('y'), store.names()], [1, 2, ['y', 'x']])
    store.wipe()
    equal(kept, { x: null, y: null })
  },
  'where storage is allowed nothing is handed over': () => {
    const store = new Store('a.', () => new Disk(), () => { throw new Error('handed over') })
    store.load({ x: '1' })
    equal(store.get('x'), null)
    store.set('x', 2)
    store.drop('x')
  },
  'where storage is full it remembers in memory': () => {
    const disk = new Disk()
    const store = new Store('a.', () => disk)
    disk.setItem = forbidden
    store.set('x', 1)
    equal(store.get('x'), 1)
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
  },
}
