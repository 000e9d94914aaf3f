// The frame under an article. It knows its reader only by a key of its own, never by a cookie.
import { startTimes } from "../scripts/times";
import { challengeOf, fetched, keep, kept, secret, spoken, type Key } from "./key";

const at = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const main = at("comments");
const list = at("list");
const form = at<HTMLFormElement>("form");
const text = at<HTMLTextAreaElement>("text");
const place = main.dataset as Record<"url" | "title" | "host" | "accent" | "page" | "write" | "key" | "consent", string>;
const words = list.dataset as Record<string, string>;
const DRAFT = `folkmoot-comment:${place.url}`;
let key: Key | null = kept();
let answering: string | null = null;
let attempt = 0;

function say(message: string): void {
  at("status").textContent = message;
}

function fail(message: string): void {
  const box = at("error");
  box.textContent = message;
  box.hidden = !message;
}

function headers(): HeadersInit {
  return key ? { Authorization: `Bearer ${key.key}` } : {};
}

// Every answer that is not one is a sentence to show; nothing typed is lost.
async function ask(address: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<Response | null> {
  const init: RequestInit = { method, headers: headers(), credentials: "omit" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await fetch(address, init).catch(() => null);
  if (!answer) fail(words.lost ?? "");
  else if (!answer.ok) {
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    fail(detail ?? words.lost ?? "");
  }
  return answer?.ok ? answer : null;
}

function drawn(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  startTimes(template.content);
  return template.content;
}

async function load(from: string | null = null): Promise<void> {
  const asked = new URLSearchParams({ url: place.url, order: at<HTMLSelectElement>("order").value });
  if (from) asked.set("from", from);
  const answer = await ask(`${place.page}?${asked}`);
  if (!answer) return;
  const fresh = drawn(await answer.text());
  if (from) list.querySelector("[data-more]")?.replaceWith(fresh);
  else list.replaceChildren(fresh);
  count(Number(answer.headers.get("X-Comment-Count") ?? 0));
}

function count(number: number): void {
  at("count").textContent = number === 1 ? (words.one ?? "") : (words.many ?? "").replace("%s", String(number));
  at("count").dataset.number = String(number);
}

function showReader(): void {
  at("who").textContent = key?.name ?? "";
  at("leave").hidden = !key;
  at("send").textContent = (key ? words.comment : words.signIn) ?? "";
}

async function signIn(): Promise<boolean> {
  const mine = ++attempt;
  const verifier = secret();
  const challenge = await challengeOf(verifier);
  const address = `${place.consent}?${new URLSearchParams({ site: place.host, challenge })}`;
  const opened = open(address, "_blank", "popup,width=480,height=680");
  at("spoken").textContent = spoken(challenge);
  at("waiting").hidden = false;
  if (!opened) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = location.host;
    fail(words.blocked ?? "");
    at("error").append(" ", link);
  }
  const found = await fetched(place.key, verifier, () => mine === attempt);
  if (mine !== attempt) return false;
  at("waiting").hidden = true;
  if (!found) return false;
  fail("");
  key = found;
  keep(key);
  showReader();
  await load();
  return true;
}

async function signOut(): Promise<void> {
  await fetch(place.key, { method: "DELETE", headers: headers(), credentials: "omit" }).catch(() => null);
  forget();
  await load();
}

function forget(): void {
  key = null;
  keep(null);
  showReader();
}

async function send(): Promise<void> {
  fail("");
  if (!text.value.trim()) return text.focus();
  if (!key && !(await signIn())) return;
  const body = { url: place.url, title: place.title, markdown: text.value, reply_to: answering ? Number(answering) : null };
  const answer = await fetch(place.write, {
    method: "POST",
    headers: headers(),
    credentials: "omit",
    body: JSON.stringify(body),
  }).catch(() => null);
  if (answer?.status === 403 && key) {
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
    const isOver = !(await fetch(`${place.page}?${new URLSearchParams({ url: place.url })}`, { headers: headers() })).ok;
    if (isOver) forget();
    return fail((isOver ? words.expired : detail) ?? "");
  }
  if (!answer?.ok) {
    const { detail } = ((await answer?.json().catch(() => ({}))) ?? {}) as { detail?: string };
    return fail(detail ?? words.lost ?? "");
  }
  const fresh = drawn(await answer.text());
  const id = fresh.querySelector<HTMLElement>("article")?.id;
  list.querySelector("[data-empty]")?.remove();
  if (id && !document.getElementById(id)) {
    if (at<HTMLSelectElement>("order").value === "newest") list.prepend(fresh);
    else list.append(fresh);
    count(Number(at("count").dataset.number ?? 0) + 1);
  }
  text.value = "";
  remember();
  answerTo(null);
  say(words.sent ?? "");
  if (id) document.getElementById(id)?.scrollIntoView({ block: "nearest" });
}

function answerTo(article: HTMLElement | null): void {
  answering = article?.dataset.id ?? null;
  const line = at("answering");
  line.hidden = !article;
  const span = line.querySelector("span");
  if (span && article) span.textContent = (span.dataset.words ?? "").replace("%s", article.dataset.name || "…");
  if (article) text.focus();
}

async function react(button: HTMLElement): Promise<void> {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  if (await ask(button.dataset.react ?? "", { emoji: button.dataset.emoji, on: isOn })) await load();
}

function remember(): void {
  try {
    if (text.value) localStorage.setItem(DRAFT, text.value);
    else localStorage.removeItem(DRAFT);
  } catch {
    // No storage: the draft lives as long as the page.
  }
}

list.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("button");
  if (!button) return;
  if (button.dataset.more) void load(button.dataset.more);
  else if (button.dataset.answer) answerTo(button.closest("article"));
  else if (button.dataset.react) void react(button);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  at<HTMLButtonElement>("send").disabled = true;
  void send().finally(() => (at<HTMLButtonElement>("send").disabled = false));
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
text.addEventListener("input", remember);
at("no-answer").addEventListener("click", () => answerTo(null));
at("leave").addEventListener("click", () => void signOut());
at("order").addEventListener("change", () => void load());

// To the page around: a height, and nothing else. From it: light or dark, and nothing else.
new ResizeObserver(() => {
  parent.postMessage({ folkmootHeight: main.getBoundingClientRect().height + 8 }, place.host);
}).observe(main);
addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== place.host) return;
  const theme = (event.data as { folkmootTheme?: unknown } | null)?.folkmootTheme;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
});

if (place.accent) document.documentElement.style.setProperty("--link", place.accent);
form.hidden = false;
(at("order").parentElement as HTMLElement).hidden = false;
try {
  text.value = localStorage.getItem(DRAFT) ?? "";
} catch {
  // No storage, no draft.
}
at("count").dataset.number = /\d+/.exec(at("count").textContent ?? "")?.[0] ?? "0";
startTimes(list);
showReader();
if (key) void load();
