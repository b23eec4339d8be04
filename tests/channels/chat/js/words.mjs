import { words } from '../static/frame/words.js'
import { equal } from './check.mjs'

const catalogue = { today: 'Hoy', yesterday: 'Ayer', hello: 'Hola, {name} {gone}', 'new.one': '{n} mensaje', 'new.other': '{n} mensajes' }
const es = words(catalogue, 'es', 'Europe/Madrid')
const NOW = Date.parse('2026-03-02T12:00:00Z')

export default {
  'holes are filled, and what fills them is not read again': () => {
    equal(es.say('hello', { name: '{gone}' }), 'Hola, {gone} {gone}')
  },
  'plurals are the language’s own': () => {
    equal([es.count('new', 1), es.count('new', 2), es.count('new', 1000000)], ['1 mensaje', '2 mensajes', '1000000 mensajes'])
  },
  'times are the visitor’s own, of 24 hours': () => {
    equal(es.time('2026-03-02T22:05:00Z'), '23:05')
    equal(es.time('2026-03-02T23:05:00Z'), '00:05')
  },
  'days turn at the visitor’s midnight': () => {
    equal(es.day('2026-03-01T23:30:00Z', NOW), 'Hoy')
    equal(es.day('2026-03-01T22:30:00Z', NOW), 'Ayer')
    equal(es.day('2026-02-20T12:00:00Z', NOW), 'viernes, 20 de febrero')
  },
  'sizes are told in the language': () => {
    equal([es.size(1), es.size(48200), es.size(1540000), es.size(20e6)], ['0 kB', '48 kB', '1,5 MB', '20 MB'])
  },
}
