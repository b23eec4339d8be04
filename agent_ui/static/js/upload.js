// One file on its way to the server, with its progress: fetch cannot tell how far it is.

import { newKey, signedOut } from "./ask.js";
import { t } from "./words.js";

const root = document.documentElement;

/** 1.2 MB, in the page's language. @param {number} bytes */
function size(bytes) {
  const [worth, unit] = bytes >= 1e6 ? [1e6, "MB"] : bytes >= 1e3 ? [1e3, "kB"] : [1, "B"];
  return `${(bytes / worth).toLocaleString(root.lang, { maximumFractionDigits: 1 })} ${unit}`;
}

const CALL = /\.(vtt|srt|json|wav|mp3|m4a|ogg|oga|opus|flac|amr|webm)$/i;

/** What may be a call can be added as one. @param {HTMLElement} element @param {string} name @param {number} id */
function offer(element, name, id) {
  const conversation = document.getElementById("composer")?.dataset.conversation;
  if (!CALL.test(name) || !conversation) return;
  const link = document.createElement("a");
  link.className = "btn t g";
  link.href = `/conversation/${conversation}/call?file=${id}`;
  link.textContent = t("Add as a call");
  element.querySelector("button")?.before(link);
}

/** @param {string} name @param {number} bytes @param {number} [id] */
function row(name, bytes, id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("trayrow"));
  const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  /** @type {HTMLElement} */ (element.querySelector(".fn")).textContent = name;
  /** @type {HTMLElement} */ (element.querySelector(".mut")).textContent = size(bytes);
  element.querySelector("button")?.setAttribute("aria-label", t("Remove %(name)s", { name }));
  const bar = element.querySelector("progress");
  bar?.setAttribute("aria-label", t("Upload of %(name)s", { name }));
  if (id !== undefined) {
    element.dataset.file = String(id);
    bar?.remove();
    offer(element, name, id);
  }
  return element;
}

/** Draw the files that are there. @param {import("./tray.js").Tray} tray */
export function draw(tray) {
  tray.place.replaceChildren(...tray.files.map((file) => row(file.name, file.size, file.id)));
}

/** @param {import("./tray.js").Tray} tray @param {File} file */
export function upload(tray, file) {
  const element = row(file.name, file.size);
  tray.place.append(element);
  tray.place.hidden = false;
  const { conversation } = tray;
  const request = new XMLHttpRequest();
  const bar = element.querySelector("progress");
  request.upload.onprogress = (event) => {
    if (bar && event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  };
  request.onloadend = () => {
    if (conversation === tray.conversation) ended(tray, request, file, element);
  };
  element.querySelector("button")?.addEventListener("click", () => request.abort());
  request.open("POST", `/conversation/${conversation}/files`);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Hilo-Csrf", root.dataset.csrf || "");
  const form = new FormData();
  form.set("key", newKey());
  form.set("upload", file);
  request.send(form);
}

/** @param {import("./tray.js").Tray} tray @param {XMLHttpRequest} request @param {File} file @param {HTMLElement} element */
function ended(tray, request, file, element) {
  tray.busy = Math.max(0, tray.busy - 1);
  if (request.status === 401) signedOut();
  /** @type {any} */
  let body = {};
  try {
    body = JSON.parse(request.responseText || "{}");
  } catch {
    // An answer that is not ours counts as none.
  }
  if (body.ok) {
    tray.files.push({ id: body.file.id, name: body.file.name, size: body.file.size });
    element.dataset.file = String(body.file.id);
    element.querySelector("progress")?.remove();
    offer(element, body.file.name, body.file.id);
    tray.changed();
    return;
  }
  element.remove();
  tray.place.hidden = !tray.place.childElementCount;
  // Status 0 is the agent's own Remove, or no connection.
  if (request.status) tray.refuse(body.sentence || t("%(name)s could not be uploaded.", { name: file.name }));
  else if (!navigator.onLine) tray.refuse(t("No connection. Add the file again when you're back."));
}
