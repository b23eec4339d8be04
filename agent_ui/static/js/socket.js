// The live connection: comes back by itself and says where it had got to.

/** @typedef {{cursor: string, conversation: number | null, queue: string | null}} View */
/**
 * @typedef {object} SocketHooks
 * @property {(ops: import("./apply.js").Op[]) => void} ops
 * @property {() => void} reload
 * @property {(up: boolean) => void} state
 * @property {() => void} signedOut
 */

const PING_MS = 20_000;
const SILENCE_MS = 30_000;
const PROBE_MS = 4_000;
const SIGNED_OUT = 4401;
const FORBIDDEN = 4403;

/**
 * How long to wait before trying again: half a second, doubling to 15 s, spread by half.
 * @param {number} tries Failed so far, 0 or more. @param {number} random Of [0, 1).
 */
export function backOff(tries, random) {
  const full = Math.min(15_000, 500 * 2 ** Math.min(tries, 10));
  return full / 2 + (full / 2) * random;
}

export class Live {
  /** @param {string} url @param {View} view @param {SocketHooks} hooks */
  constructor(url, view, hooks) {
    this.url = url;
    this.view = view;
    this.hooks = hooks;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.up = false;
    this.tries = 0;
    this.heardAt = 0;
    this.timer = 0;
    this.over = false;
    setInterval(() => this.beat(), PING_MS);
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.lost());
    document.addEventListener("visibilitychange", () => {
      this.say({ away: document.hidden });
      if (!document.hidden) this.now();
    });
  }

  connect() {
    clearTimeout(this.timer);
    if (this.over) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify({ hello: this.view }));
      this.heardAt = Date.now();
      this.up = true;
      this.hooks.state(true);
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.hear(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
  }

  /** @param {string} text */
  hear(text) {
    this.heardAt = Date.now();
    this.tries = 0;
    const frame = JSON.parse(text);
    if (frame.reload) this.hooks.reload();
    if (frame.ops) this.hooks.ops(frame.ops);
    if (frame.cursor) this.view.cursor = frame.cursor;
  }

  /** @param {number} code */
  closed(code) {
    this.socket = null;
    this.lost();
    if (code === SIGNED_OUT || code === FORBIDDEN) {
      this.over = true;
      this.hooks.signedOut();
      return;
    }
    this.timer = setTimeout(() => this.connect(), backOff(this.tries++, Math.random()));
  }

  lost() {
    if (this.up) {
      this.up = false;
      this.hooks.state(false);
    }
  }

  /** Something woke us: connect at once, or see whether the connection still lives. */
  now() {
    if (this.over) return;
    if (!this.socket) {
      this.tries = 0;
      this.connect();
      return;
    }
    this.probe();
  }

  probe() {
    const asked = Date.now();
    const socket = this.socket;
    this.say({ ping: 1 });
    setTimeout(() => {
      if (this.socket === socket && this.heardAt < asked) this.drop();
    }, PROBE_MS);
  }

  /** Give up a connection that answers nothing: closing it could itself take minutes. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    socket.onclose = null;
    socket.close();
    this.closed(0);
  }

  beat() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.heardAt > SILENCE_MS) this.drop();
    else this.say({ ping: 1 });
  }

  /** Say something that may be lost. @param {object} what */
  say(what) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(what));
  }

  /** The page shows something else now. @param {View} view */
  see(view) {
    this.view = view;
    this.say({ see: view });
  }
}
