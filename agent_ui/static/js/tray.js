// Files on their way into a reply: picked, pasted or dropped. What draws and sends them is in
// upload.js, fetched with the first.

import { byId } from "./shell.js";

/** @typedef {{id: number, name: string, size: number}} Kept */

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
      this.add([...(input.files || [])]);
      input.value = "";
    });
    form.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (files.length) event.preventDefault();
      this.add(files);
    });
    const zone = form.closest("#thread") || form;
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.toggle("over", kind.startsWith("drage") || kind === "dragover");
        if (kind === "drop") this.add([.../** @type {DragEvent} */ (event).dataTransfer?.files || []]);
      });
    }
  }

  get place() {
    return /** @type {HTMLElement} */ (byId("tray"));
  }

  /** @param {Kept[]} files */
  async show(files) {
    this.files = [...files];
    this.place.hidden = !files.length;
    this.place.replaceChildren();
    if (files.length) (await import("./upload.js")).draw(this);
  }

  /** @param {File[]} files */
  async add(files) {
    if (!files.length) return;
    this.busy += files.length;
    const { upload } = await import("./upload.js");
    for (const file of files) upload(this, file);
  }

  /** @param {Element} button */
  remove(button) {
    const element = /** @type {HTMLElement} */ (button.closest("[data-file]"));
    if (!element) return;
    this.files = this.files.filter((file) => String(file.id) !== element.dataset.file);
    element.remove();
    this.place.hidden = !this.files.length && !this.busy;
    this.changed();
  }
}
