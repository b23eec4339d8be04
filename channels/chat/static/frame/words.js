// The catalogue that the page brought along, in the language it was drawn in.

/**
 * @param {Record<string, string>} catalogue
 * @param {string} language
 * @param {string} [zone] IANA; the browser's own otherwise
 */
export const words = (catalogue, language, zone) => {
  const plurals = new Intl.PluralRules(language)
  const hours = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone })
  const days = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone })
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone })

  /** @param {string} key @param {Record<string, string | number>} [values] */
  const say = (key, values = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole)

  return {
    say,
    /** @param {string} key @param {number} n */
    count: (key, n) => {
      const form = `${key}.${plurals.select(n)}`
      return say(form in catalogue ? form : `${key}.other`, { n })
    },
    /** A channel's name for people; one that we do not know is called what it calls itself. @param {string} name */
    channel: (name) => catalogue[`channel.${name}`] ?? name,
    /** @param {string | number} at */
    time: (at) => hours.format(new Date(at)),
    /** The day's own name for grouping. @param {string | number} at */
    dayKey: (at) => date.format(new Date(at)),
    /** @param {string | number} at @param {number} now */
    day: (at, now) => {
      const key = date.format(new Date(at))
      if (key === date.format(new Date(now))) return catalogue.today
      if (key === date.format(new Date(now - 86400000))) return catalogue.yesterday
      return days.format(new Date(at))
    },
    /** @param {number} bytes */
    size: (bytes) => {
      const [unit, by] = bytes < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6]
      const value = bytes / Number(by)
      return new Intl.NumberFormat(language, {
        style: 'unit', unit: String(unit), maximumFractionDigits: value < 10 ? 1 : 0,
      }).format(value)
    },
  }
}

/** @typedef {ReturnType<typeof words>} Words */
