// What stands in the log, as values: messages and those on their way, with their day lines,
// bylines and states. The view only draws this.

const GROUP_MS = 5 * 60000

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {'me' | 'th' | 'fact'} side
 * @property {string} day
 * @property {string} by
 * @property {string} text
 * @property {boolean} gone
 * @property {import('./thread.js').File_[]} files
 * @property {string[]} quick
 * @property {string} status
 * @property {number} percent of an upload, or -1
 * @property {'' | 'waiting' | 'sending' | 'failed'} state
 * @property {boolean} again
 */

/**
 * @param {import('./thread.js').Message[]} messages
 * @param {import('./outbox.js').Entry[]} entries
 * @param {import('./words.js').Words} words
 * @param {number} now
 * @param {boolean} connected
 * @returns {Row[]}
 */
export const rows = (messages, entries, words, now, connected) => {
  const lastMine = messages.findLast((message) => message.mine && !message.channel)
  const keys = new Set(messages.filter((message) => message.mine).map((message) => message.key))
  const waiting = entries.filter((entry) => !keys.has(entry.key))
  let before = /** @type {import('./thread.js').Message | null} */ (null)
  const drawn = messages.map((message, index) => {
    const row = messageRow(message, before, words, now)
    const last = index === messages.length - 1 && waiting.length === 0
    if (last && !message.mine && !message.deleted) row.quick = message.quick
    if (message === lastMine) row.status = statusOf(message, words)
    before = message
    return row
  })
  return [...drawn, ...waiting.map((entry) => entryRow(entry, words, connected))]
}

/**
 * @param {import('./thread.js').Message} message
 * @param {import('./thread.js').Message | null} before
 * @param {import('./words.js').Words} words
 * @param {number} now
 * @returns {Row}
 */
const messageRow = (message, before, words, now) => {
  const newDay = !before || words.dayKey(before.at) !== words.dayKey(message.at)
  const today = words.dayKey(message.at) === words.dayKey(now)
  const side = message.author === 'system' ? 'fact' : message.mine ? 'me' : 'th'
  return {
    ...EMPTY,
    key: `m${message.id}`,
    side,
    // The first day needs no line while it is today: nobody wonders.
    day: newDay && (before || !today) ? words.day(message.at, now) : '',
    by: newDay || startsGroup(message, before) ? byline(message, side, words) : '',
    text: message.deleted ? words.say('deleted') : message.text,
    gone: message.deleted,
    files: message.files,
  }
}

/** @type {Omit<Row, 'key' | 'side'>} */
const EMPTY = { day: '', by: '', text: '', gone: false, files: [], quick: [], status: '', percent: -1, state: '', again: false }

/**
 * @param {import('./thread.js').Message} message
 * @param {import('./thread.js').Message | null} before
 */
const startsGroup = (message, before) => !before || before.mine !== message.mine ||
  before.author !== message.author || before.name !== message.name || before.channel !== message.channel ||
  Date.parse(message.at) - Date.parse(before.at) > GROUP_MS

/**
 * @param {import('./thread.js').Message} message
 * @param {Row['side']} side
 * @param {import('./words.js').Words} words
 */
const byline = (message, side, words) => {
  if (side === 'fact' || (message.mine && !message.channel)) return ''
  const author = message.mine ? words.say('you') : nameOf(message, words)
  const name = message.channel ? words.say('by_channel', { name: author, channel: words.channel(message.channel) }) : author
  return words.say('byline', { name, time: words.time(message.at) })
}

/** @param {import('./thread.js').Message} message @param {import('./words.js').Words} words */
export const nameOf = (message, words) =>
  message.author === 'bot' ? words.say('assistant') : message.name || words.say('team')

/** @param {import('./thread.js').Message} message @param {import('./words.js').Words} words */
const statusOf = (message, words) => {
  const status = message.status === 'read' || message.status === 'delivered' ? message.status : 'sent'
  return words.say(`status.${status}`, { time: words.time(message.at) })
}

/**
 * @param {import('./outbox.js').Entry} entry
 * @param {import('./words.js').Words} words
 * @param {boolean} connected
 * @returns {Row}
 */
const entryRow = (entry, words, connected) => {
  const uploading = entry.state === 'sending' && entry.names.length > 0
  const state = entry.state === 'waiting' && connected ? 'sending' : entry.state
  const status = entry.state === 'failed' ? words.say('status.failed', { reason: entry.reason })
    : uploading ? words.say('status.uploading', { percent: Math.round(entry.percent) })
      : words.say(`status.${state}`)
  return {
    ...EMPTY,
    key: `k${entry.key}`,
    side: 'me',
    text: entry.text,
    files: entry.names.map((file) => ({ ...file, image: false, url: '' })),
    status,
    percent: uploading ? entry.percent : -1,
    state: entry.state === 'failed' ? 'failed' : 'waiting',
    again: entry.state === 'failed' && entry.again,
  }
}
