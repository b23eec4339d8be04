// The form of an account: what its choices need, checking in place, the address to copy.

import { parse } from "./apply.js";
import { newKey, signedOut } from "./ask.js";
import { byId, toast } from "./shell.js";
import { t } from "./words.js";

const place = byId("account");

/** @param {HTMLFormElement} form @param {string} name */
const value = (form, name) => new FormData(form).getAll(`set-${name}`).at(-1);

/** Show what matters with the choices as they are. */
function settle() {
  const form = /** @type {HTMLFormElement | null} */ (place?.querySelector("[data-account]"));
  if (!form) return;
  for (const element of place?.querySelectorAll("[data-when]") || []) {
    const conditions = (/** @type {HTMLElement} */ (element).dataset.when || "").split(";");
    /** @type {HTMLElement} */ (element).hidden = !conditions.every((each) => {
      const [name, worth] = each.split(":");
      return worth.split(",").includes(String(value(form, name)));
    });
  }
}

/** Send the form; a page that only says more about it takes its place, secrets as they were typed.
 * @param {HTMLFormElement} form @param {HTMLButtonElement | null} by */
async function send(form, by) {
  const body = new FormData(form, by);
  const typed = new Map([...form.querySelectorAll("[data-secret]")].map((input) => [input.id, /** @type {HTMLInputElement} */ (input).value]));
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  byId("waiting")?.append("…");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "Hilo-Part": "account" } });
    if (answer.status === 401) return signedOut();
    if (answer.redirected) return location.assign(answer.url);
    if ((answer.headers.get("content-type") || "").includes("html")) return show(await answer.text(), typed);
    toast((await answer.json()).sentence);
  } catch {
    toast(t("No connection. This was not done. Try again when you're back."));
  }
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  byId("waiting")?.replaceChildren();
}

/** @param {string} html @param {Map<string, string>} typed */
function show(html, typed) {
  place?.replaceChildren(parse(html));
  for (const [id, text] of typed) {
    const input = /** @type {HTMLInputElement | null} */ (byId(id));
    if (input) input.value = text;
  }
  settle();
  const first = /** @type {HTMLElement | null} */ (place?.querySelector("[aria-invalid=true]") || place?.querySelector(".told")?.closest("section"));
  first?.closest("details")?.setAttribute("open", "");
  if (first?.matches("section")) first.tabIndex = -1;
  first?.focus();
  first?.scrollIntoView({ block: "center" });
}

place?.addEventListener("change", settle);
place?.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-account]")) return;
  event.preventDefault();
  const key = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=key]"));
  if (key && !key.dataset.own) Object.assign(key, { value: newKey() }).dataset.own = "1";
  send(form, /** @type {HTMLButtonElement | null} */ (event.submitter));
});
place?.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-copy]"));
  const source = /** @type {HTMLInputElement | null} */ (button && byId(button.dataset.copy || ""));
  if (!button || !source) return;
  source.select();
  await navigator.clipboard?.writeText(source.value).catch(() => document.execCommand("copy"));
  const word = button.querySelector("span");
  if (word) word.textContent = button.dataset.copied || "";
  const live = byId("live");
  if (live) live.textContent = button.dataset.copied || "";
});
settle();
