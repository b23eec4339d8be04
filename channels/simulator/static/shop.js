// One browser plays many customers: when another one comes, the former has signed out.
(() => {
  const { shopper, chat } = document.documentElement.dataset
  if (localStorage.getItem('shopper') === shopper) return
  localStorage.setItem('shopper', shopper)
  localStorage.setItem(`hilo-chat-${chat}`, JSON.stringify({ out: 1 }))
})()
