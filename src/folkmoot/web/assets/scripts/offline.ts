// Reading without a connection, which the service worker does: it is started here, and what it says is shown here.
import { all, count, drop, find, type Waiting } from "../worker/store";
import { forget, keptKeys, recall, remember } from "./storage";
import { takeShared } from "./sharing";

interface Listing {
  pages: { url: string; title: string; at: number }[];
}

const LOOK = "folkmoot-offline-look";
const scriptUrl = () => document.querySelector<HTMLMetaElement>('meta[name="worker"]')?.content ?? "";
export const scope = () => scriptUrl().replace(/[^/]*$/, "");

export function startOffline(): void {
  if (!scriptUrl() || !("serviceWorker" in navigator) || !window.isSecureContext) return;
  startBanner();
  giveKeys();
  document.addEventListener("submit", askBeforeForgetting, true);
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ told?: string; url?: string }>) => {
    if (["sent", "refused", "forgotten"].includes(event.data.told ?? "")) void showWaiting(event.data);
  });
  void start();
}

async function start(): Promise<void> {
  // A reader who only passes by is not made to keep anything.
  const isMember = document.querySelector('meta[name="csrf"]') !== null;
  const isInstalled = window.matchMedia("(display-mode: standalone)").matches;
  const isHere = await navigator.serviceWorker.getRegistration(scope()).catch(() => undefined);
  if (!isMember && !isInstalled && !isHere) return;
  try {
    await navigator.serviceWorker.register(scriptUrl(), { updateViaCache: "none" });
  } catch {
    return;
  }
  const isFirst = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.ready;
  if (isFirst) void wish("keep", location.href);
  const { lang, dir, dataset } = document.documentElement;
  const look = `${lang} ${dir} ${dataset.theme ?? ""}`;
  if (!isKept() && recall(LOOK) !== look && (await wish("renew")) !== null) remember(LOOK, look);
  await takeShared(scope());
  // What was pushed here and has been read since, on this page or elsewhere, need not be shown any more.
  if (isMember && "Notification" in window && Notification.permission === "granted") void wish("tidy");
  await showWaiting(await sentMeanwhile());
  await showKept();
  const send = async () => (await waitingHere()).some((one) => one.state === "waiting") && wish("send");
  window.addEventListener("online", send);
  if (navigator.onLine && !isKept()) await send();
}

// What the worker answers; null where it does not, or cannot.
async function wish(what: string, url?: string): Promise<unknown> {
  const registration = await navigator.serviceWorker.getRegistration(scope()).catch(() => undefined);
  if (!registration?.active) return null;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data);
    window.setTimeout(resolve, 15_000, null);
  });
  registration.active.postMessage({ do: what, url }, [port2]);
  return answer;
}

const keptAt = () => document.querySelector<HTMLMetaElement>('meta[name="kept"]')?.content ?? "";
export const isKept = () => keptAt() !== "";
const waitingHere = () => all<Waiting>("outbox", scope()).catch(() => []);

async function sentMeanwhile(): Promise<{ told?: string; url?: string }> {
  const sent = await find<{ at: number; url: string }>("notes", `sent:${scope()}`).catch(() => undefined);
  return sent && sent.at > performance.timeOrigin ? { told: "sent", url: sent.url } : {};
}

function startBanner(): void {
  const banner = document.querySelector<HTMLElement>("[data-offline]");
  if (!banner) return;
  const time = banner.querySelector("time");
  const show = () => {
    const isAway = !navigator.onLine || isKept();
    banner.hidden = !isAway;
    for (const words of banner.querySelectorAll<HTMLElement>("[data-when]"))
      words.hidden = words.dataset.when !== (isKept() ? "kept" : "away");
  };
  if (time && isKept()) {
    time.dateTime = keptAt();
    time.textContent = new Date(keptAt()).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
  window.addEventListener("offline", show);
  window.addEventListener("online", () => {
    // The copy of a page gives way to the page, unless somebody is writing on it.
    const isWriting = [...document.querySelectorAll("textarea")].some((field) => field.value.trim());
    if (isKept() && !isWriting) location.reload();
    else show();
  });
  show();
}

// By its key the server knows a reply that it has already.
function giveKeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-draft-place^="reply:"]')) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "sent_key";
    field.value = crypto.randomUUID();
    form.append(field);
  }
}

async function showWaiting(told: { told?: string; url?: string } = {}): Promise<void> {
  const box = document.querySelector<HTMLElement>("[data-waiting]");
  const item = document.querySelector<HTMLTemplateElement>("[data-waiting-item]");
  if (!box || !item) return;
  const form = document.querySelector<HTMLFormElement>('form[data-draft-place^="reply:"]');
  if (form && !box.closest("main")) form.before(box);
  else if (!box.closest("main")) document.querySelector("main")?.append(box);
  const waiting = await waitingHere();
  const isHere = form && new URL(form.action, location.href).pathname === told.url;
  // The reply stands in the thread now: show it there, unless the next one is being written.
  if (told.told === "sent" && isHere && !form.querySelector("textarea")?.value.trim()) return location.reload();
  const list = box.querySelector("ul");
  list?.replaceChildren(...waiting.map((one) => rowOf(one, item, form)));
  const status = box.querySelector<HTMLElement>('[role="status"]');
  if (status) status.textContent = told.told === "sent" ? (status.dataset.sent ?? "") : "";
  box.hidden = !waiting.length && !status?.textContent;
}

function rowOf(one: Waiting, item: HTMLTemplateElement, form: HTMLFormElement | null): Node {
  const row = item.content.cloneNode(true) as DocumentFragment;
  const text = textOf(one);
  const field = form?.querySelector("textarea");
  const isHere = form && new URL(form.action, location.href).pathname === one.url;
  // What waits is no draft any more; written twice, it would be sent twice.
  if (isHere && field && field.value.trim() === text.trim()) {
    field.value = "";
    forget(`folkmoot-draft:${form.dataset.draftUrl}:${form.dataset.draftPlace}`);
  }
  const words = row.querySelector("p");
  if (words) words.textContent = text;
  const link = row.querySelector("a");
  if (link) link.href = one.url.replace(/reply\/$/, "");
  for (const state of row.querySelectorAll<HTMLElement>("[data-state]")) state.hidden = state.dataset.state !== one.state;
  row.querySelector('[data-do="send"]')?.addEventListener("click", () => void wish("send").then(() => showWaiting()));
  row.querySelector('[data-do="drop"]')?.addEventListener("click", () => void drop("outbox", one.key).then(() => showWaiting()));
  const back = row.querySelector<HTMLElement>('[data-do="edit"]');
  if (back) back.hidden = !isHere;
  back?.addEventListener("click", () => {
    if (!field) return;
    field.value = [text, field.value].filter(Boolean).join("\n\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    void drop("outbox", one.key).then(() => showWaiting());
  });
  return row;
}

const textOf = (one: Waiting) => String(one.fields.find(([name]) => name === "markdown")?.[1] ?? "");

// The page that lists what can be read, newest first.
async function showKept(): Promise<void> {
  const list = document.querySelector<HTMLElement>("[data-kept-list]");
  if (!list) return;
  const listing = (await wish("list")) as Listing | null;
  const item = document.querySelector<HTMLTemplateElement>("[data-kept-item]");
  for (const page of listing?.pages ?? []) {
    const row = item?.content.cloneNode(true) as DocumentFragment | undefined;
    const link = row?.querySelector("a");
    const time = row?.querySelector("time");
    if (!row || !link || !time) return;
    link.href = page.url;
    link.textContent = plain(page.title).replace(/\s+/g, " ").replace(/ · [^·]*$/, "");
    time.dateTime = new Date(page.at).toISOString();
    time.textContent = new Date(page.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    list.append(row);
  }
  const nothing = document.querySelector<HTMLElement>("[data-kept-nothing]");
  if (nothing) nothing.hidden = list.childElementCount > 0;
  const button = document.querySelector<HTMLElement>("[data-forget-kept]");
  if (button) button.hidden = list.childElementCount === 0;
  button?.addEventListener("click", () => void wish("forget").then(() => location.reload()));
}

const plain = (html: string) => new DOMParser().parseFromString(html, "text/html").documentElement.textContent ?? "";

// Who signs out leaves nothing behind; what has not been sent is asked about first.
function askBeforeForgetting(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (!form.matches('[data-forgets], [action$="/accounts/logout/"]') || event.defaultPrevented) return;
  event.preventDefault();
  void leave(form);
}

async function leave(form: HTMLFormElement): Promise<void> {
  const question = document.querySelector<HTMLElement>("[data-offline]")?.dataset.question ?? "";
  const waiting = (await count("outbox").catch(() => 0)) + (await messagesWaiting().catch(() => 0));
  if (waiting && !window.confirm(question.replace("__", String(waiting)))) return;
  const busy: Promise<unknown>[] = [];
  window.dispatchEvent(new CustomEvent("folkmoot:leaving", { detail: busy }));
  await Promise.race([Promise.allSettled(busy), new Promise((resolve) => setTimeout(resolve, 3000))]);
  for (const key of keptKeys()) if (key.startsWith("folkmoot-draft:")) forget(key);
  indexedDB.deleteDatabase("folkmoot-chat");
  await wish("forget");
  form.submit();
}

// What was written in chats and has not been sent, which the chat keeps for itself (chat/kept.ts).
async function messagesWaiting(): Promise<number> {
  if (!(await indexedDB.databases()).some((one) => one.name === "folkmoot-chat")) return 0;
  const database = await asked(indexedDB.open("folkmoot-chat"));
  const count = await asked(database.transaction("outbox").objectStore("outbox").count());
  database.close();
  return count;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
