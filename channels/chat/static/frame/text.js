// Small decisions on text: links, initials, tints.

const LINK = /https?:\/\/[^\s<>"'`{}|\\^]+/gi
/**
 * Cut a text into plain parts and web addresses. Only http and https are links; punctuation that
 * ends a sentence is not part of one, and a closing bracket only where it was opened.
 * @param {string} text
 * @returns {{text: string, href?: string}[]}
 */
export const parts = (text) => {
  const found = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0])
    if (!isWeb(link)) continue
    if (match.index > from) found.push({ text: text.slice(from, match.index) })
    found.push({ text: link, href: link })
    from = match.index + link.length
  }
  if (from < text.length) found.push({ text: text.slice(from) })
  return found
}

/** @param {string} link */
const trimmed = (link) => {
  for (;;) {
    const last = link.at(-1) ?? ''
    const opened = link.split('(').length >= link.split(')').length
    if (!'.,;:!?)]'.includes(last) || (last === ')' && opened)) return link
    link = link.slice(0, -1)
  }
}

/** @param {string} link */
const isWeb = (link) => {
  try {
    return /^https?:$/.test(new URL(link).protocol)
  } catch {
    return false
  }
}

/** @param {string} name @returns {string} one or two letters */
export const initials = (name) => {
  const firsts = name.split(/[\s.@_-]+/u).map((word) => word.match(/[\p{L}\p{N}]/u)?.[0] ?? '').filter(Boolean)
  return (firsts.length > 1 ? `${firsts[0]}${firsts.at(-1)}` : firsts[0] ?? '·').toUpperCase()
}
