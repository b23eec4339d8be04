// Files on their way into a reply: picked, pasted or dropped, each with its progress.

import { byId } from "./shell.js";
import { t } from "./words.js";

/** @typedef {{id: number, name: string, size: number}} Kept */

const root = document.documentElement;

/** 1.2 MB, in the page's language. @param {number} bytes */
export function size(bytes) {
  const [worth, unit] = bytes >= 1e6 ? [1e6, "MB"] : bytes >= 1e3 ? [1e3, "kB"] : [1, "B"];
  return `${(bytes / worth).toLocaleString(root.lang, { maximumFractionDigits: 1 })} ${unit}`;
}

export class Tray {
  /** @param {() => void} changed @param {(sentence: string) => void} refuse */
  constructor(changed, refuse) {
    this.changed = changed;
    this.refuse = refuse;
    this.conversation = 0;
    /** @type {Kept[]} */
    this.files = [];
    this.busy = 0;
  }

  /** @param {HTMLFormElement} form @param {number} conversation */
  mount(form, conversation) {
    this.conversation = conversation;
    this.busy = 0;
    const input = /** @type {HTMLInputElement} */ (byId("upload"));
    input.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
    form.addEventListener("paste", (event) => {
      if (event.clipboardData?.files.length) {
        event.preventDefault();
        this.add(event.clipboardData.files);
      }
    });
    for (const kind of ["dragenter", "dragover"]) {
      form.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.add("over");
      });
    }
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      this.add(event.dataTransfer?.files || null);
    });
  }

  get place() {
    return /** @type {HTMLElement} */ (byId("tray"));
  }

  /** @param {Kept[]} files */
  show(files) {
    this.files = [...files];
    this.place.replaceChildren(...files.map((file) => this.row(file.name, file.size, file.id)));
    this.place.hidden = !files.length;
  }

  /** @param {string} name @param {number} bytes @param {number} [id] */
  row(name, bytes, id) {
    const template = /** @type {HTMLTemplateElement} */ (byId("trayrow"));
    const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    /** @type {HTMLElement} */ (element.querySelector(".fn")).textContent = name;
    /** @type {HTMLElement} */ (element.querySelector(".mut")).textContent = size(bytes);
    element.querySelector("button")?.setAttribute("aria-label", t("Remove %(name)s", { name }));
    const bar = element.querySelector("progress");
    bar?.setAttribute("aria-label", t("Upload of %(name)s", { name }));
    if (id !== undefined) {
      element.dataset.file = String(id);
      bar?.remove();
    }
    return element;
  }

  /** @param {FileList | null} files */
  add(files) {
    for (const file of files || []) this.upload(file);
  }

  /** @param {File} file */
  async upload(file) {
    const element = this.row(file.name, file.size);
    this.place.append(element);
    this.place.hidden = false;
    this.busy += 1;
    (await import("./upload.js")).upload(this, file, element);
  }

  /** @param {Element} button */
  remove(button) {
    const element = /** @type {HTMLElement} */ (button.closest("[data-file]"));
    if (!element) return;
    this.files = this.files.filter((file) => String(file.id) !== element.dataset.file);
    element.remove();
    this.place.hidden = !this.place.childElementCount;
    this.changed();
  }
}
