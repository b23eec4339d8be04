// A message with files: a form, because a socket's frames are too small, and XMLHttpRequest,
// because fetch does not tell how far an upload has come.

/**
 * @param {string} url
 * @param {string} token
 * @param {import('./outbox.js').Entry} entry
 * @param {(percent: number) => void} progress
 * @returns {Promise<{id?: number, code?: string, sentence?: string, final?: boolean, after_s?: number}>}
 *   what the server answered; {} where it could not be reached
 */
export const upload = (url, token, entry, progress) => new Promise((resolve) => {
  const form = new FormData()
  form.set('key', entry.key)
  form.set('text', entry.text)
  for (const file of entry.files ?? []) form.append('file', file)
  const request = new XMLHttpRequest()
  request.open('POST', url)
  request.setRequestHeader('Authorization', `Bearer ${token}`)
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => progress(total ? 100 * loaded / total : 0)
  request.onload = () => resolve(request.response ?? {})
  request.onerror = request.ontimeout = request.onabort = () => resolve({})
  request.timeout = 300000
  request.send(form)
})
