// What the live process tells, by a WebSocket, or where that does not get through by server-sent events. Without either,
// nothing here happens and pages ask by themselves.
import { openEvents, openSocket, type Line } from "./lines";

export interface Told {
  on?: string[];
  kind?: string;
  thread?: number;
  space?: number;
  post?: number;
  number?: number;
  ref?: number;
  // More, by the kind of event: docs/api.md.
  [name: string]: unknown;
}
// By the name of the event; "*" hears all, with the name. Every listener hears "ready" (it has all up to now) and "reset"
// (it has missed too much, and asks for all anew).
export type Handlers = Record<string, (told: Told, id: number, name: string) => void>;
// "waiting" for the next attempt; "over" when nobody is to be told any more.
export type State = "connecting" | "open" | "waiting" | "over";
interface Listener {
  channels: string[];
  handlers: Handlers;
  // Up to where it has heard; undefined means since the page was made, or from when it is confirmed.
  at: number | undefined;
  // Whether the line at hand knows of it, or the number of the request that says so.
  isAsked: boolean;
  ref: number;
}

const RENEW_AFTER = 480_000;
const SLOWEST = 60_000;
// A page that is not looked at gives its line back: browsers have few streams for one server.
const LEAVE_AFTER = { socket: 300_000, events: 20_000 };
// The server is heard every 20 seconds; later than that there is no server.
const SILENCE = 50_000;
// A way that did not open so often is left for the other one, which after so many attempts is left for the first again.
const FAILURES = 2;
const ATTEMPTS = 8;

const listeners = new Set<Listener>();
const watchers = new Set<(state: State) => void>();
let state: State = "waiting";
let line: Line | null = null;
let meta: HTMLMetaElement | null = null;
let wait = 1000;
let failures = 0;
let ticketAt = Date.now();
let isTicketSpent = false;
let timer = 0;
let watch = 0;
let tuning = 0;
let refs = 0;
let asked = "";

// Hear what happens on these channels; `after` is the position up to which the caller knows all. Returns what ends it.
export function listen(channels: string[], handlers: Handlers, after?: number): () => void {
  const listener = { channels, handlers, at: after, isAsked: false, ref: 0 };
  listeners.add(listener);
  tuneSoon();
  return () => {
    if (listeners.delete(listener)) tuneSoon();
  };
}

// Say something to the server, which only hears it by a WebSocket that is open; whether it was sent.
export function say(words: object): boolean {
  return state === "open" && line?.say?.(words) === true;
}

// Be told how the line is, now and whenever that changes.
export function onState(hear: (state: State) => void): () => void {
  watchers.add(hear);
  hear(state);
  return () => watchers.delete(hear);
}

// Whether news come by themselves at the moment.
export function isStreaming(): boolean {
  return state === "open";
}

// Hear all of what the page itself listens to: the channels that its elements name.
export function hearStream(hear: (name: string, told: Told) => void): void {
  const boxes = [...document.querySelectorAll<HTMLElement>("[data-live]")];
  const channels = [...new Set(boxes.map((box) => box.dataset.live ?? ""))].filter(Boolean).slice(0, 30);
  if (channels.length) listen(channels, { "*": (told, _id, name) => hear(name, told) });
}

export function startStream(): void {
  meta = document.querySelector<HTMLMetaElement>('meta[name="live"]');
  if (!meta) return;
  document.addEventListener("visibilitychange", () => {
    const isVisible = document.visibilityState === "visible";
    say({ do: "presence", state: isVisible ? "active" : "away" });
    if (isVisible && !line) later(0, open);
    else if (isVisible) window.clearTimeout(timer);
    else later(line ? LEAVE_AFTER[line.kind] : 0, () => close("waiting"));
  });
  window.addEventListener("pagehide", () => close("waiting"));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) later(0, open);
  });
  window.addEventListener("online", () => {
    if (!line) later(500 * Math.random(), open);
  });
  // After the other scripts of the page have said what they listen to.
  tuneSoon();
}

function allChannels(): string[] {
  return [...new Set([...listeners].flatMap((listener) => listener.channels))];
}

function later(milliseconds: number, next: () => void): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(next, milliseconds);
}

function become(next: State): void {
  if (next === state) return;
  state = next;
  for (const hear of watchers) hear(state);
}

function open(): void {
  if (line || !meta || state === "over" || !listeners.size || document.visibilityState !== "visible") return;
  if (isTicketSpent || Date.now() - ticketAt > RENEW_AFTER) return void renew();
  become("connecting");
  asked = allChannels().join();
  const query = new URLSearchParams({ ticket: meta.dataset.ticket ?? "", channels: asked });
  const known = positions([...listeners]);
  if (known.length) query.set("after", String(Math.min(...known)));
  // Some know a position, and some what the page showed when it was made.
  if (known.length && known.length < listeners.size) query.set("whole", "1");
  for (const listener of listeners) listener.isAsked = true;
  const way = failures % ATTEMPTS < FAILURES ? openSocket : openEvents;
  const opened = way(`${meta.content}?${query}`, {
    hear: (name, told, id) => opened === line && hear(name, told, id),
    end: (code, wasOpen) => opened === line && ended(code, wasOpen),
  });
  line = opened;
  attend();
}

function hear(name: string, told: Told, id: number): void {
  attend();
  if (name === "beat") return settle(id);
  if (name === "gone") return close("over");
  const isAnswer = told.ref !== undefined;
  if (isAnswer)
    for (const listener of listeners)
      if (listener.ref === told.ref) [listener.isAsked, listener.at] = [true, Math.max(listener.at ?? 0, id)];
  if (name === "listening") return;
  if ((name === "ready" || name === "reset") && !isAnswer) begin(id);
  for (const listener of [...listeners]) if (isFor(listener, told, id)) (listener.handlers[name] ?? listener.handlers["*"])?.(told, id, name);
}

function isFor(listener: Listener, told: Told, id: number): boolean {
  if (told.ref !== undefined) return listener.ref === told.ref;
  if (!told.on) return true;
  // What others had to be told again, this one may have heard.
  if (!told.on.some((channel) => listener.channels.includes(channel)) || (id && id <= (listener.at ?? 0))) return false;
  if (id) listener.at = id;
  return true;
}

function begin(id: number): void {
  wait = 1000;
  // Where a socket does not get through, it is tried again once, whenever the events end.
  failures = line?.kind === "events" ? FAILURES - 1 : 0;
  become("open");
  settle(id);
  if (document.visibilityState !== "visible") say({ do: "presence", state: "away" });
  if ([...listeners].some((listener) => !listener.isAsked)) tuneSoon();
}

// All have heard everything up to here.
function settle(id: number): void {
  for (const listener of listeners) if (listener.isAsked) listener.at = Math.max(listener.at ?? 0, id);
}

function tuneSoon(): void {
  if (tuning) return;
  tuning = window.setTimeout(() => {
    tuning = 0;
    tune();
  });
}

// Say what is listened to now. Events cannot be told, so they are opened anew.
function tune(): void {
  if (line?.kind === "events" && allChannels().join() !== asked) close("waiting");
  if (!line) return open();
  // A socket that is not open yet is told when it is.
  if (line.kind !== "socket" || state !== "open") return;
  const fresh = [...listeners].filter((listener) => !listener.isAsked);
  refs += 1;
  for (const listener of fresh) listener.ref = refs;
  const behind = fresh.filter((listener) => listener.at !== undefined);
  const of = behind.flatMap((listener) => listener.channels);
  say({ do: "listen", channels: allChannels(), ref: refs, of, after: of.length ? Math.min(...positions(behind)) : undefined });
}

const positions = (some: Listener[]) => some.flatMap((listener) => (listener.at === undefined ? [] : [listener.at]));

function ended(code: number, wasOpen: boolean): void {
  close("waiting");
  if (code === 4003) return become("over");
  // What a refused line was refused for cannot be seen from here; a new ticket mends what can be mended.
  isTicketSpent = !wasOpen || code === 4001;
  if (!wasOpen) failures += 1;
  // All come back after a restart, but not at the same moment.
  const spread = code === 1013 ? 4000 : wait;
  later(code === 4001 && wasOpen ? 0 : wait * 0.5 + spread * Math.random(), open);
  wait = Math.min(SLOWEST, wait * 2);
}

function close(next: State): void {
  window.clearTimeout(watch);
  const closed = line;
  line = null;
  closed?.close();
  if (state !== "over") become(next);
}

// Whoever says nothing for too long is gone, even if nobody has said so. An old ticket is replaced meanwhile.
function attend(): void {
  window.clearTimeout(watch);
  const kind = line?.kind;
  watch = window.setTimeout(() => ended(1006, state === "open"), state === "open" && kind === "events" ? 4 * SILENCE : SILENCE);
  if (state === "open" && kind === "socket" && Date.now() - ticketAt > RENEW_AFTER) void renew();
}

async function renew(): Promise<void> {
  ticketAt = Date.now();
  const answer = await fetch(meta?.dataset.renew ?? "").catch(() => null);
  const fresh = answer?.ok ? ((await answer.json()) as { address: string; ticket: string }) : null;
  // Signed out, or no member any more: nobody is to be told.
  if (answer && [403, 404].includes(answer.status)) return close("over");
  if (fresh?.address && meta) {
    meta.content = fresh.address;
    meta.dataset.ticket = fresh.ticket;
    isTicketSpent = false;
    if (line) say({ do: "renew", ticket: fresh.ticket });
    else open();
  } else if (!line) {
    isTicketSpent = true;
    later(wait * (0.5 + Math.random()), open);
    wait = Math.min(SLOWEST, wait * 2);
  }
}
