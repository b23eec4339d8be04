// Notifications of the computer, where the agent has asked for them and the browser allows it.

import { post } from "./ask.js";
import { toast } from "./shell.js";
import { t } from "./words.js";

const root = document.documentElement;

/** Ask the browser, on a click of the agent's: never by ourselves. */
export async function ask() {
  const allowed = (await Notification.requestPermission()) === "granted";
  root.dataset.notifications = allowed ? "on" : "off";
  await post("/settings/preferences", { notifications: allowed ? "on" : "off" });
  if (!allowed) toast(t("This browser does not allow notifications. Allow them in its settings."));
}

/**
 * @param {{conversation: number, name: string, channel: string, preview: string}} what
 * @param {(url: string) => void} go
 */
export function notify(what, go) {
  const note = new Notification(what.name, {
    body: what.preview, tag: `conversation-${what.conversation}`, silent: root.dataset.sound !== "on",
  });
  note.addEventListener("click", () => {
    window.focus();
    go(`/conversation/${what.conversation}`);
    note.close();
  });
}
