// What the agent has typed and not sent: one draft per conversation and kind, kept three times.
//
// In memory at once, in this browser after 300 ms, on the server after 2 s. A draft carries a
// version that only grows, so that an older save never overwrites a newer one.

/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} via
 * @property {string} subject
 * @property {string} cc
 * @property {string} [quick] Answers to press, one on each line.
 * @property {{id: number, name: string, size: number}[]} files
 * @property {number} version
 */
/** @typedef {"reply" | "note"} Kind */
/**
 * @typedef {object} Ways How drafts reach the outside; tests bring their own.
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
 * @property {(conversation: number, kind: Kind, draft: Draft) => Promise<void>} save
 * @property {(conversation: number, kind: Kind, draft: Draft) => void} [tell] To other tabs.
 * @property {(state: "saving" | "here" | "saved") => void} [state]
 */

export const LOCAL_MS = 300;
export const SERVER_MS = 2_000;

/** @returns {Draft} */
export const emptyDraft = () => ({ text: "", via: "", subject: "", cc: "", quick: "", files: [], version: 0 });

/** Whether there is nothing in it worth keeping. @param {Draft} draft */
export const isEmpty = (draft) => !draft.text.trim() && !draft.files.length;

export class Drafts {
  /** @param {string} owner @param {Ways} ways */
  constructor(owner, ways) {
    this.owner = owner;
    this.ways = ways;
    /** @type {Map<string, Draft>} */
    this.kept = new Map();
    /** Which are not yet in this browser's storage, and not yet on the server.
     * @type {Set<string>} */
    this.unstored = new Set();
    /** @type {Set<string>} */
    this.unsaved = new Set();
    this.storeTimer = 0;
    this.saveTimer = 0;
  }

  /** @param {number} conversation @param {Kind} kind */
  key(conversation, kind) {
    return `${conversation}.${kind}`;
  }

  /** @param {string} key */
  name(key) {
    return `hilo.draft.${this.owner}.${key}`;
  }

  /** @param {number} conversation @param {Kind} kind @returns {Draft} */
  read(conversation, kind) {
    const key = this.key(conversation, kind);
    const kept = this.kept.get(key);
    if (kept) return kept;
    let found = emptyDraft();
    try {
      const text = this.ways.storage.getItem(this.name(key));
      if (text) found = { ...found, ...JSON.parse(text) };
    } catch {
      // A storage that is full, forbidden or broken costs only the copy in this browser.
    }
    this.kept.set(key, found);
    return found;
  }

  /** @param {number} conversation @param {Kind} kind @param {Partial<Draft>} change */
  write(conversation, kind, change) {
    const key = this.key(conversation, kind);
    const draft = { ...this.read(conversation, kind), ...change };
    draft.version = Math.max(draft.version, this.read(conversation, kind).version) + 1;
    this.kept.set(key, draft);
    this.unstored.add(key);
    this.unsaved.add(key);
    this.ways.state?.("saving");
    clearTimeout(this.storeTimer);
    clearTimeout(this.saveTimer);
    this.storeTimer = setTimeout(() => this.store(), LOCAL_MS);
    this.saveTimer = setTimeout(() => this.save(), SERVER_MS);
  }

  /** Taken over from the server or another tab, if it is newer. @param {number} conversation @param {Kind} kind @param {Partial<Draft> & {version: number}} draft */
  learn(conversation, kind, draft) {
    const known = this.read(conversation, kind);
    if (draft.version <= known.version) return false;
    const key = this.key(conversation, kind);
    this.kept.set(key, { ...emptyDraft(), ...draft });
    this.unstored.add(key);
    this.store();
    return true;
  }

  /** The draft was sent: an empty one of a newer version takes its place everywhere. @param {number} conversation @param {Kind} kind */
  clear(conversation, kind) {
    this.write(conversation, kind, { ...emptyDraft(), version: this.read(conversation, kind).version });
    this.store();
  }

  /** Put what is new into this browser's storage, and tell the other tabs. */
  store() {
    clearTimeout(this.storeTimer);
    for (const key of this.unstored) {
      const draft = /** @type {Draft} */ (this.kept.get(key));
      try {
        // An empty one is kept too, for its version: an older save must not bring it back.
        this.ways.storage.setItem(this.name(key), JSON.stringify(draft));
      } catch {
        // As above: memory and the server still have it.
      }
      const [conversation, kind] = key.split(".");
      this.ways.tell?.(Number(conversation), /** @type {Kind} */ (kind), draft);
    }
    if (this.unstored.size) this.ways.state?.("here");
    this.unstored.clear();
  }

  /** Put what is new on the server. One that fails is tried again with the next. */
  async save() {
    clearTimeout(this.saveTimer);
    this.store();
    const keys = [...this.unsaved];
    this.unsaved.clear();
    for (const key of keys) {
      const [conversation, kind] = key.split(".");
      const draft = /** @type {Draft} */ (this.kept.get(key));
      try {
        await this.ways.save(Number(conversation), /** @type {Kind} */ (kind), draft);
        if (!this.unsaved.has(key)) this.ways.state?.("saved");
      } catch {
        this.unsaved.add(key);
      }
    }
  }
}
