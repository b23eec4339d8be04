import { rows } from '../static/frame/rows.js'
import { words } from '../static/frame/words.js'
import { equal } from './check.mjs'
import { message } from './thread.mjs'

const said = words({
  today: 'Today', 'channel.whatsapp': 'WhatsApp', yesterday: 'Yesterday', byline: '{name}, {time}', by_channel: '{name}, by {channel}', you: 'You',
  team: 'Shop', assistant: 'Automatic assistant', deleted: 'Deleted', 'status.sent': 'Sent, {time}',
  'status.read': 'Read, {time}', 'status.delivered': 'Delivered, {time}', 'status.waiting': 'Waiting',
  'status.sending': 'Sending', 'status.uploading': 'Sending, {percent} %', 'status.failed': 'Not sent. {reason}',
}, 'en', 'UTC')
const NOW = Date.parse('2026-03-02T12:00:00Z')
const entry = (key, more = {}) => ({
  key, text: key, at: 1, visitor: '', marks: {}, names: [], state: 'waiting', reason: '', again: false, percent: 0, ...more,
})
const draw = (messages, entries = [], connected = true) => rows(messages, entries, said, NOW, connected)

export default {
  'who writes several in a row is named once': () => {
    const drawn = draw([message(1), message(2), message(3, { at: '2026-03-02T09:06:00Z' }), message(4, { author: 'bot', name: '' })])
    equal(drawn.map((row) => row.by), ['Marta, 09:00', '', 'Marta, 09:06', 'Automatic assistant, 09:00'])
  },
  'days are told apart': () => {
    const drawn = draw([message(1, { at: '2026-02-20T09:00:00Z' }), message(2, { at: '2026-03-01T09:00:00Z' }), message(3), message(4)])
    equal(drawn.map((row) => row.day), ['Friday, February 20', 'Yesterday', 'Today', ''])
  },
  'a day that is all today has no line': () => equal(draw([message(1)])[0].day, ''),
  'another channel is named, for both sides': () => {
    const drawn = draw([message(1, { channel: 'whatsapp' }), message(2, { mine: true, channel: 'Fax' }), message(3, { mine: true })])
    equal(drawn.map((row) => row.by), ['Marta, by WhatsApp, 09:00', 'You, by Fax, 09:00', ''])
  },
  'only the last of mine has a state': () => {
    const drawn = draw([message(1, { mine: true }), message(2, { mine: true, status: 'read' }), message(3)])
    equal(drawn.map((row) => row.status), ['', 'Read, 09:00', ''])
  },
  'quick replies are offered only while they are the last word': () => {
    const asked = message(1, { author: 'bot', quick: ['Yes', 'No'] })
    equal(draw([asked])[0].quick, ['Yes', 'No'])
    equal(draw([asked, message(2, { mine: true })])[0].quick, [])
    equal(draw([asked], [entry('k')])[0].quick, [])
  },
  'a message that the hub has is not shown a second time as waiting': () => {
    const drawn = draw([message(1, { mine: true, key: 'k' })], [entry('k'), entry('l')])
    equal(drawn.map((row) => row.key), ['m1', 'kl'])
  },
  'a message says why it is not out yet': () => {
    const states = (more, connected) => draw([], [entry('k', more)], connected)[0].status
    equal(states({}, false), 'Waiting')
    equal(states({}, true), 'Sending')
    equal(states({ state: 'sending', names: [{ name: 'a', size: 1 }], percent: 41.7 }, true), 'Sending, 42 %')
    equal(states({ state: 'failed', reason: 'Too long.' }, true), 'Not sent. Too long.')
  },
  'a deleted message keeps its place and no words': () => {
    equal(draw([message(1, { deleted: true, quick: ['Yes'] })]).map((row) => [row.text, row.gone, row.quick]), [['Deleted', true, []]])
  },
  'a word of the system is a fact and has no author': () => {
    equal(draw([message(1, { author: 'system' })]).map((row) => [row.side, row.by]), [['fact', '']])
  },
}
