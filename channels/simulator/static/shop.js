// Each customer has a browser of their own: what the chat keeps for one is put away for another.
(() => {
  const who = document.documentElement.dataset.shopper
  const before = localStorage.getItem('shopper')
  if (before === who) return
  const keys = Object.keys(localStorage)
  for (const key of keys.filter((name) => name.startsWith('hilo-chat-'))) {
    if (before) localStorage.setItem(`of ${before} ${key}`, localStorage.getItem(key))
    localStorage.removeItem(key)
  }
  const mine = `of ${who} `
  for (const key of keys.filter((name) => name.startsWith(mine))) {
    localStorage.setItem(key.slice(mine.length), localStorage.getItem(key))
    localStorage.removeItem(key)
  }
  localStorage.setItem('shopper', who)
})()
