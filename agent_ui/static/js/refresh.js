// Everything shown, fetched anew: after too long a break, or past midnight.

import { piece } from "./ask.js";
import { parse } from "./apply.js";
import { fold } from "./fold.js";
import { rejoin } from "./joins.js";
import { OPEN } from "./nav.js";
import { byId, tick } from "./shell.js";

/** @param {import("./nav.js").Navigator} nav */
export async function refresh(nav) {
  if (nav.queue === "suggestions" || nav.queue === "imports") return renewCards(nav);
  const conversation = byId("thread")?.dataset.conversation;
  const [list, open] = await Promise.all([
    byId("list") ? piece(`/inbox?queue=${nav.queue}`, "list") : null,
    conversation ? piece(`/conversation/${conversation}?queue=${nav.queue}`, "conversation") : null,
  ]);
  if (list) renewList(nav, list.html);
  if (open && conversation === byId("thread")?.dataset.conversation) renewThread(nav, open.html);
  const found = list || open;
  if (found) nav.page.arrive(found.cursor);
}

/** @param {import("./nav.js").Navigator} nav */
async function renewCards(nav) {
  const cards = nav.queue;
  const found = await piece(location.href, cards);
  const fresh = found && parse(found.html).querySelector(`#${cards}`);
  if (!found || !fresh) return;
  nav.page.forget(`${cards.slice(0, -1)}-`);
  byId(cards)?.replaceChildren(...fresh.children);
  nav.page.arrive(found.cursor);
}

/** @param {import("./nav.js").Navigator} nav @param {string} html */
function renewList(nav, html) {
  const fresh = parse(html).querySelector("#rows");
  const rows = byId("rows");
  if (!fresh || !rows) return;
  const at = rows.scrollTop;
  const focused = rows.contains(document.activeElement) ? document.activeElement?.closest(".rowbox")?.id : "";
  nav.page.forget("row-");
  rows.replaceChildren(...fresh.children);
  rows.scrollTop = at;
  if (focused) /** @type {HTMLElement | null} */ (byId(focused)?.querySelector("a") || null)?.focus({ preventScroll: true });
  const empty = byId("rows-empty");
  if (empty) empty.hidden = rows.childElementCount > 0;
  tick(rows);
  nav.page.marked();
}

/** The messages anew; the composer, its draft and its caret stay as they are.
 * @param {import("./nav.js").Navigator} nav @param {string} html */
function renewThread(nav, html) {
  const content = parse(html);
  const fresh = /** @type {HTMLElement | null} */ (content.querySelector("#scroll > .log"));
  const scroll = nav.page.scroll();
  if (!scroll || !fresh) return;
  for (const start of OPEN) nav.page.forget(start);
  renewMessages(scroll, fresh);
  for (const container of ["head", "channels", "beside"]) {
    const now = document.querySelector(`#thread [data-container=${container}]`);
    const next = content.querySelector(`[data-container=${container}]`);
    if (now && next) now.replaceChildren(...next.childNodes);
  }
  nav.showPanel(content.querySelector("#piece-panel"));
  tick();
}

/** Written in place of the old, with the reader where they were.
 * @param {import("./scroll.js").ThreadScroll} scroll @param {HTMLElement} fresh */
function renewMessages(scroll, fresh) {
  const { log } = scroll;
  scroll.before();
  const anchor = scroll.anchor?.element.id;
  if (scroll.stuck || !anchor || fresh.querySelector(`#${anchor}`)) {
    const bubbles = [...log.querySelectorAll("[data-bubble]")];
    log.replaceChildren(...fresh.childNodes, ...bubbles);
    for (const name of ["older", "newer"]) log.dataset[name] = fresh.dataset[name] || "";
    for (const bubble of bubbles) {
      const key = /** @type {HTMLElement} */ (bubble).dataset.bubble || "";
      if (log.querySelector(`[data-key="${CSS.escape(key)}"]`)) bubble.remove();
    }
  } else {
    // The reader is farther up than the newest window: what is new lies below, one page away.
    log.dataset.newer = [...log.querySelectorAll(":scope > .m[data-rev]")].pop()?.id.replace("message-", "") || "";
    scroll.drawEdge(false);
  }
  const first = log.querySelector(":scope > .m[data-rev]");
  if (first) rejoin([first]);
  fold(log);
  scroll.settle();
}
