import { initials, parts } from '../static/frame/text.js'
import { equal } from './check.mjs'

const links = (text) => parts(text).filter((part) => part.href).map((part) => part.href)

export default {
  'a text is all there, in parts': () => {
    const text = 'See https://a.example/x?y=1#z, or http://b.example. (Or https://c.example/d_(e).)'
    equal(parts(text).map((part) => part.text).join(''), text)
    equal(links(text), ['https://a.example/x?y=1#z', 'http://b.example', 'https://c.example/d_(e)'])
  },
  'a closing bracket round a link is not part of it': () => {
    equal(links('(https://a.example/b)'), ['https://a.example/b'])
  },
  'nothing but web addresses becomes a link': () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example', 'https://', 'http://%', 'www.a.example', 'file:///etc']) {
      equal(links(text), [], text)
    }
  },
  'markup is text': () => {
    equal(parts('<img src=x onerror=alert(1)>'), [{ text: '<img src=x onerror=alert(1)>' }])
    equal(links('https://a.example/"onmouseover="x'), ['https://a.example/'])
  },
  'a text without links, and none, is one part or none': () => {
    equal(parts('Hello'), [{ text: 'Hello' }])
    equal(parts(''), [])
  },
  'initials are first and last': () => {
    equal(['Marta', 'Tienda Nube', 'María de la O', 'ñandú', '', '🙂', 'a.b@c'].map(initials), ['M', 'TN', 'MO', 'Ñ', '·', '·', 'AC'])
  },
}
