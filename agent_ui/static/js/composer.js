// The box: two modes, the channel picker, files, limits, sending and taking back.

import { newKey, post } from "./ask.js";
import { isEmpty } from "./drafts.js";
import { Outbox } from "./outbox.js";
import { alarm, byId, failure, toast } from "./shell.js";
import { Tray } from "./tray.js";
import { t } from "./words.js";

/** @typedef {import("./drafts.js").Kind} Kind */
/** @typedef {import("./outbox.js").Sending} Sending */

const root = document.documentElement;
const TYPING_MS = 3_000;

export class Composer {
  /** @param {import("./drafts.js").Drafts} drafts @param {{say: (what: object) => void, scroll: () => import("./scroll.js").ThreadScroll | null}} ways */
  constructor(drafts, ways) {
    this.drafts = drafts;
    this.ways = ways;
    this.conversation = 0;
    /** @type {Kind} */
    this.mode = "reply";
    this.via = "";
    this.typedAt = 0;
    this.pause = 0;
    /** Which mode each conversation was left in. @type {Map<number, Kind>} */
    this.modes = new Map();
    this.tray = new Tray(() => this.changed(), (sentence) => this.refuse(sentence));
    this.outbox = new Outbox(root.dataset.me || "", {
      state: (sending, state) => this.bubbleState(sending, state),
      settled: (sending, answer) => this.settled(sending, answer),
    });
  }

  /** Take over the page's box, if it has one. */
  mount() {
    const box = byId("composer");
    this.conversation = Number(box?.dataset.conversation || 0);
    if (!box) return;
    this.learnFromPage(box);
    const form = this.form;
    form.addEventListener("submit", (event) => this.submitted(event));
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("blur", () => this.drafts.save());
    form.addEventListener("input", (event) => event.target !== this.text && this.changed());
    this.tray.mount(form, this.conversation);
    const kept = this.drafts.read(this.conversation, "note");
    const reply = this.drafts.read(this.conversation, "reply");
    const started = this.modes.get(this.conversation) || /** @type {Kind} */ (form.dataset.mode || "reply");
    this.show(started === "reply" && isEmpty(reply) && !isEmpty(kept) ? "note" : started);
    for (const sending of this.outbox.of(this.conversation)) this.bubble(sending);
    this.offline();
  }

  /** @param {Element} box */
  learnFromPage(box) {
    for (const block of box.querySelectorAll(".kept-draft")) {
      const { kind, ...draft } = JSON.parse(block.textContent || "{}");
      this.drafts.learn(this.conversation, kind, draft);
    }
  }

  get form() {
    return /** @type {HTMLFormElement} */ (byId("reply-form"));
  }

  get text() {
    return /** @type {HTMLTextAreaElement} */ (byId("reply"));
  }

  get isThere() {
    return !!byId("reply-form");
  }

  /** The chosen channel's option, as the page has it now. @returns {HTMLElement | null} */
  get option() {
    return document.querySelector(`#options-${this.conversation} [data-via="${CSS.escape(this.via)}"]`);
  }

  // --- modes and channels -------------------------------------------------------------------

  /** @param {Kind} mode @param {boolean} [focus] */
  show(mode, focus = false) {
    if (!this.isThere) return;
    this.mode = mode;
    this.modes.set(this.conversation, mode);
    const { form, text } = this;
    const draft = this.drafts.read(this.conversation, mode);
    form.dataset.mode = mode;
    form.action = `/conversation/${this.conversation}/${mode}`;
    for (const name of ["reply", "note"]) {
      form.querySelector(`[data-command=mode-${name}]`)?.setAttribute("aria-pressed", String(name === mode));
    }
    text.value = draft.text;
    text.placeholder = text.dataset[mode === "reply" ? "emptyReply" : "emptyNote"] || "";
    const label = byId("reply-label");
    if (label) label.textContent = mode === "note" ? t("Note for your team") : text.placeholder;
    this.field("cc").value = draft.cc;
    this.field("quick").value = draft.quick || "";
    this.choose(draft.via || this.pickButton?.dataset.via || "", draft.subject);
    this.tray.show(draft.files);
    this.refuse("");
    this.sendWord();
    this.saved(isEmpty(draft) ? "" : t("Draft saved"));
    this.look();
    if (focus) this.focus();
  }

  focus() {
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  get pickButton() {
    return byId("channel-button");
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  /** Answer by another channel: the text stays. @param {string} via @param {string} [subject] */
  choose(via, subject) {
    this.via = via;
    const option = this.option;
    const button = this.pickButton;
    const select = /** @type {HTMLSelectElement | null} */ (this.form.querySelector("select[name=via]"));
    if (select) select.value = via;
    if (!button || !option) return;
    const icon = option.querySelector("svg");
    const shown = button.querySelector("svg");
    if (icon && shown && button.firstElementChild === shown) shown.replaceWith(icon.cloneNode(true));
    const name = option.dataset.name || "";
    const word = button.querySelector("span");
    if (word) word.textContent = name;
    button.setAttribute("aria-label", t("%(channel)s, answer by", { channel: name }));
    for (const other of option.parentElement?.children || []) other.setAttribute("aria-selected", String(other === option));
    const row = byId("subject-row");
    if (row) row.hidden = !("subjects" in option.dataset);
    const cc = byId("cc-row");
    if (cc) cc.hidden = !("copies" in option.dataset);
    this.field("subject").value = subject || option.dataset.subject || "";
    this.beside();
  }

  /** The options came anew: the chosen one may have closed. */
  renewed() {
    if (this.isThere) this.choose(this.via, this.field("subject").value);
  }

  /** What stands beside the box follows what is chosen and typed.
   * @param {"show" | "measure"} [what] */
  async beside(what = "show") {
    (await import("./beside.js"))[what](this);
  }

  // --- writing ------------------------------------------------------------------------------

  /** What the draft asks for may be known. */
  look() {
    clearTimeout(this.pause);
    if (root.hasAttribute("data-offline")) return;
    this.pause = setTimeout(async () => (await import("./hint.js")).look(this), 150);
  }

  typed() {
    this.look();
    this.changed();
    this.refuse("");
    this.beside("measure");
    const now = Date.now();
    if (now - this.typedAt < TYPING_MS) return;
    this.typedAt = now;
    this.ways.say({ typing: { conversation: this.conversation, kind: this.mode, via: this.via, on: true } });
  }

  changed() {
    if (!this.isThere) return;
    this.drafts.write(this.conversation, this.mode, {
      text: this.text.value, via: this.via, subject: this.field("subject").value,
      cc: this.field("cc").value, quick: this.field("quick").value, files: this.tray.files,
    });
  }

  /** @param {string} words */
  saved(words) {
    const place = byId("saved");
    if (place) place.textContent = words;
  }

  /** Why it was not sent, in words beside the button. @param {string} sentence */
  refuse(sentence) {
    const place = byId("refusal");
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }

  sendWord() {
    const button = byId("send");
    const word = button?.querySelector("span");
    if (!button || !word) return;
    const offline = root.hasAttribute("data-offline");
    word.textContent = (this.mode === "note" ? button.dataset.note : offline ? button.dataset.offline : button.dataset.reply) || "";
  }

  offline() {
    if (this.isThere) this.sendWord();
    if (!root.hasAttribute("data-offline")) this.outbox.go();
  }

  // --- sending ------------------------------------------------------------------------------

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    this.send(/** @type {HTMLButtonElement | null} */ (event.submitter)?.name === "done");
  }

  /** @param {boolean} [done] Also mark the conversation as done. */
  async send(done = false) {
    const why = (await import("./beside.js")).against(this);
    this.refuse(why);
    if (why) {
      this.text.focus();
      return;
    }
    const { mode, conversation } = this;
    const seen = this.field("seen").value;
    /** @type {Record<string, string>} */
    const fields = mode === "note" ? { text: this.text.value, seen }
      : { text: this.text.value, seen, via: this.via, subject: "subjects" in (this.option?.dataset || {}) ? this.field("subject").value : "", cc: this.field("cc").value, quick: this.field("quick").value, hint: byId("told-hint")?.dataset.seen || "" };
    if (done && mode === "reply") fields.done = "1";
    /** @type {Sending} */
    const sending = { key: newKey(), conversation, kind: mode, fields, files: this.tray.files, at: Date.now() };
    this.bubble(sending);
    this.drafts.clear(conversation, mode);
    this.show(mode);
    this.stale("");
    this.ways.scroll()?.toEnd();
    this.outbox.add(sending);
  }

  /** Draw what is being sent at once. It goes when the message itself comes. @param {Sending} sending */
  bubble(sending) {
    const log = byId(`thread-${sending.conversation}`);
    const template = /** @type {HTMLTemplateElement | null} */ (byId("bubble"));
    if (!log || !template || log.querySelector(`[data-key="${sending.key}"], [data-bubble="${sending.key}"]`)) return;
    const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    element.dataset.bubble = sending.key;
    element.dataset.at = new Date(sending.at).toISOString();
    if (sending.kind === "note") element.classList.replace("outbound", "note");
    /** @type {HTMLElement} */ (element.querySelector(".only")).hidden = sending.kind !== "note";
    /** @type {HTMLElement} */ (element.querySelector(".bd")).textContent = sending.fields.text;
    /** @type {HTMLElement} */ (element.querySelector("time")).textContent = new Date(sending.at).toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: root.dataset.zone });
    const edge = byId("edge-newer");
    if (edge) edge.before(element);
    else log.append(element);
    log.querySelector("[data-empty]")?.remove();
    this.bubbleState(sending, navigator.onLine ? "sending" : "waiting");
  }

  /** @param {Sending} sending @param {"sending" | "waiting" | "sent"} state */
  bubbleState(sending, state) {
    const words = document.querySelector(`[data-bubble="${sending.key}"] .st > span`);
    if (words) words.textContent = { sending: t("Sending"), waiting: t("Waiting for connection"), sent: t("Sent") }[state];
  }

  /** @param {Sending} sending @param {import("./ask.js").Answer} answer */
  settled(sending, answer) {
    const { body } = answer;
    if (body.ok) {
      // The message itself comes by the socket, often before this answer.
      const twin = document.querySelector(`[data-key="${sending.key}"]`);
      const bubble = document.querySelector(`[data-bubble="${sending.key}"]`);
      if (twin) bubble?.remove();
      else if (sending.kind === "note" || !body.undo) this.bubbleState(sending, "sent");
      if (body.undo) {
        toast(body.undo.sentence, {
          undo: body.undo, seconds: body.undo.seconds,
          undone: (back) => this.putBack(sending, back),
        });
      }
      if (sending.fields.done) document.dispatchEvent(new CustomEvent("done", { detail: body }));
      return;
    }
    document.querySelector(`[data-bubble="${sending.key}"]`)?.remove();
    this.putBack(sending, { ...sending.fields, files: sending.files });
    const sentence = failure(answer);
    if (answer.status === 409 && sending.conversation === this.conversation) this.stale(sentence, body);
    else if (sending.conversation === this.conversation) this.refuse(sentence);
    else toast(sentence);
    alarm(sentence);
  }

  /** What was not sent, or was taken back, goes into the box; nothing that is there is lost.
   * @param {Sending} sending @param {any} back */
  putBack(sending, back) {
    const { conversation, kind } = sending;
    const now = this.drafts.read(conversation, kind);
    const text = now.text.trim() ? `${back.text}\n\n${now.text}` : back.text || "";
    this.drafts.write(conversation, kind, {
      text, via: back.via || now.via, subject: back.subject || now.subject, cc: back.cc || now.cc, quick: back.quick || now.quick,
      files: [...(back.files || []), ...now.files],
    });
    document.querySelector(`[data-bubble="${sending.key}"]`)?.remove();
    if (conversation === this.conversation) this.show(kind, true);
  }

  /** Somebody was faster: what is new stands above the box until it is read. @param {string} sentence @param {any} [body] */
  async stale(sentence, body) {
    const place = byId("stale");
    if (!place) return;
    if (sentence) this.saw((await import("./stale.js")).stale(place, sentence, body));
    place.hidden = !sentence;
  }

  /** The newest message on screen: what the next send says it has seen. @param {number} id */
  saw(id) {
    if (!this.isThere) return;
    const field = this.field("seen");
    if (id > Number(field.value || 0)) field.value = String(id);
  }

  /** Saved in another browser or tab of the same agent. @param {any} draft */
  heard(draft) {
    const { conversation, kind, ...rest } = draft;
    const mine = conversation === this.conversation && kind === this.mode && document.activeElement === this.text;
    // Where one is typing, one's own words win: the next save carries a newer version.
    if (mine) return;
    if (this.drafts.learn(conversation, kind, rest) && conversation === this.conversation && kind === this.mode) this.show(kind);
  }

  /** Tell the server of a draft. @param {number} conversation @param {Kind} kind @param {import("./drafts.js").Draft} draft */
  static async keep(conversation, kind, draft) {
    const form = new FormData();
    form.set("kind", kind);
    for (const name of /** @type {const} */ (["text", "via", "subject", "cc", "quick"])) form.set(name, draft[name] || "");
    form.set("version", String(draft.version));
    for (const file of draft.files) form.append("file", String(file.id));
    const answer = await post(`/conversation/${conversation}/draft`, form, { keepalive: true });
    if (!answer.body.ok) throw new Error("not saved");
  }
}
