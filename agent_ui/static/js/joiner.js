// The server's own pages in a dialog: joining two customers, choosing a template.

import { icon } from "./shell.js";
import { t } from "./words.js";

/** @param {DocumentFragment} content @param {(url: string) => void} go */
export function show(content, go) {
  let dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog.joining"));
  if (!dialog) {
    const back = /** @type {HTMLElement | null} */ (document.activeElement);
    dialog = document.createElement("dialog");
    dialog.className = "sheet joining";
    const made = dialog;
    made.addEventListener("close", () => {
      made.remove();
      back?.focus({ preventScroll: true });
    });
    made.addEventListener("click", (event) => {
      const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
      if (event.target === made) made.close();
      else if (link) {
        event.preventDefault();
        event.stopPropagation();
        go(link.href);
      }
    });
    made.addEventListener("input", fill);
    document.body.append(made);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "ib close";
  close.setAttribute("aria-label", t("Close"));
  close.append(icon("x"));
  close.addEventListener("click", () => dialog?.close());
  dialog.replaceChildren(content, close);
  dialog.setAttribute("aria-labelledby", dialog.querySelector("h2")?.id || "");
  if (!dialog.open) dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector("#join-q, .tpl input:not([type=hidden]), .btn.p"))?.focus();
}

/** A template as the customer will read it, while its blanks are filled. @param {Event} event */
function fill(event) {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (event.target).closest(".tpl"));
  const place = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[data-body]"));
  if (!form || !place) return;
  place.textContent = (place.dataset.body || "").replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (blank, name) =>
    /** @type {HTMLInputElement | null} */ (form.elements.namedItem(`value-${name}`))?.value || blank);
}
