// Pictures at full size: arrows, zoom, Esc.

import { icon } from "./shell.js";
import { t } from "./words.js";

/** @param {HTMLAnchorElement} from The picture that was pressed. */
export function view(from) {
  const all = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#scroll a[data-view]")]);
  let at = all.indexOf(from);
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  const bar = document.createElement("div");
  bar.className = "bar";
  const name = document.createElement("span");
  name.className = "sp";
  const stage = document.createElement("div");
  stage.className = "stage";
  const image = document.createElement("img");
  stage.append(image);
  bar.append(
    name,
    button("arrow-left", t("Previous picture"), () => step(-1)),
    button("arrow-left", t("Next picture"), () => step(1), "turned"),
    button("plus", t("Zoom"), () => stage.toggleAttribute("data-zoom")),
    button("x", t("Close"), () => dialog.close()),
  );
  dialog.append(bar, stage);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "+" || event.key === "-") stage.toggleAttribute("data-zoom", event.key === "+");
    else return;
    event.preventDefault();
  });
  image.addEventListener("click", () => stage.toggleAttribute("data-zoom"));
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  show();
  dialog.showModal();

  /** @param {number} by */
  function step(by) {
    at = (at + by + all.length) % all.length;
    show();
  }

  function show() {
    const alt = all[at].querySelector("img")?.alt || "";
    image.src = all[at].href;
    image.alt = alt;
    name.textContent = all.length > 1 ? `${alt} (${at + 1}/${all.length})` : alt;
    dialog.setAttribute("aria-label", alt);
    stage.removeAttribute("data-zoom");
  }
}

/** @param {string} mark @param {string} label @param {() => void} act @param {string} [look] */
function button(mark, label, act, look = "") {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `ib ${look}`;
  element.setAttribute("aria-label", label);
  element.append(icon(mark));
  element.addEventListener("click", act);
  return element;
}
