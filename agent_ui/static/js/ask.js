// Requests to our own server: commands as form posts, pieces of pages as HTML.

const root = document.documentElement;

/**
 * @typedef {object} Undo
 * @property {string} url
 * @property {Record<string, string>} [fields]
 * @property {string} [sentence]
 * @property {number} [seconds]
 */
/** @typedef {{status: number, body: any}} Answer Status 0: nothing came back. */

/** A new idempotency key: the same command sent again has the same one. */
export const newKey = () => crypto.randomUUID();

/**
 * Do a command. Never throws: no connection is an answer with status 0.
 * @param {string} url @param {FormData | Record<string, string>} fields @param {{keepalive?: boolean}} [more]
 * @returns {Promise<Answer>}
 */
export async function post(url, fields, more = {}) {
  const body = fields instanceof FormData ? fields : toForm(fields);
  if (!body.has("key")) body.set("key", newKey());
  try {
    const response = await fetch(url, {
      method: "POST", body, ...more,
      headers: { Accept: "application/json", "Hilo-Csrf": root.dataset.csrf || "" },
    });
    if (response.status === 401) signedOut();
    const isJson = (response.headers.get("content-type") || "").includes("json");
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

/** @param {Record<string, string>} fields */
function toForm(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/**
 * A piece of a page, or null where it could not be had.
 * @param {string} url @param {string} part
 * @returns {Promise<{html: string, cursor: string, older: string, newer: string, url: string} | null>}
 */
export async function piece(url, part) {
  try {
    const response = await fetch(url, { headers: { "Hilo-Part": part } });
    if (response.status === 401) signedOut();
    if (!response.ok) return null;
    const head = (/** @type {string} */ name) => response.headers.get(name) || "";
    return {
      html: await response.text(), cursor: head("hilo-cursor"), older: head("hilo-older"),
      newer: head("hilo-newer"), url: response.url,
    };
  } catch {
    return null;
  }
}

/** The session has ended. Drafts are kept in this browser, so nothing is lost by going. */
export function signedOut() {
  document.dispatchEvent(new CustomEvent("leaving"));
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}
