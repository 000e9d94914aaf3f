// Keeps what is being written, at once in the browser and soon on the server; nothing typed is lost.
import { post } from "./http";
import { forget, keptKeys, recall, remember } from "./storage";

const PAUSE = 1500;
const PREFIX = "folkmoot-draft:";

interface Kept {
  markdown: string;
  sent: boolean;
}

export function startDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft-url]:not([data-drafting])")) {
    form.dataset.drafting = "";
    const field = form.querySelector("textarea");
    if (field) keep(form, field);
  }
}

// Landing on a post just written (#p12) means that what was sent has arrived; only then are copies dropped.
export function forgetSentDrafts(): void {
  if (!/^#p\d+$/.test(location.hash)) return;
  for (const key of keptKeys()) if (key.startsWith(PREFIX) && read(key)?.sent) forget(key);
}

function keep(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const url = form.dataset.draftUrl ?? "";
  const place = form.dataset.draftPlace ?? "";
  const key = `${PREFIX}${url}:${place}`;
  const status = form.querySelector<HTMLElement>(".status");
  const title = form.querySelector<HTMLInputElement>('input[name="title"]');
  let timer = 0;
  let unsaved = false;
  let leaving = false;
  const say = (words: string | undefined) => {
    if (status) status.textContent = words ?? "";
  };
  const save = async () => {
    const answer = await post(url, new URLSearchParams({ place, markdown: field.value, title: title?.value ?? "" })).catch(() => null);
    if (answer?.ok) forget(key);
    unsaved = !answer?.ok;
    say(answer?.ok ? status?.dataset.saved : status?.dataset.local);
  };
  const found = read(key);
  // A copy that was not sent is newer than what the server has: it goes when the server has it.
  if (found?.markdown && "shared" in form.dataset) {
    // What another app shared stands below what was begun here.
    if (!found.sent && !field.value.includes(found.markdown)) field.value = `${found.markdown}\n\n${field.value}`;
  } else if (found?.markdown && (!found.sent || !field.value)) {
    field.value = found.markdown;
    say(status?.dataset.local);
  }
  form.addEventListener("input", () => {
    unsaved = !write(key, { markdown: field.value, sent: false });
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    window.clearTimeout(timer);
    write(key, { markdown: field.value, sent: true });
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !leaving && field.value) event.preventDefault();
  });
}

function read(key: string): Kept | null {
  try {
    return JSON.parse(recall(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function write(key: string, kept: Kept): boolean {
  return remember(key, JSON.stringify(kept));
}
