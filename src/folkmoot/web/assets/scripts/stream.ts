// The stream from the live process, while the page is looked at. Without one, nothing here happens and pages ask by themselves.
export interface Told {
  kind?: string;
  thread?: number;
  space?: number;
  post?: number;
  number?: number;
}
type Hear = (name: string, told: Told) => void;

const NAMES = ["post", "thread", "change", "reaction", "read"];
const RENEW_AFTER = 480_000;
const SLOWEST = 300_000;
// A page that is not looked at gives its line back: browsers and the server have few of them for one reader.
const LEAVE_AFTER = 20_000;

const hearers: Hear[] = [];
let source: EventSource | null = null;
let position = "";
let wait = 1000;
let timer = 0;
let hasEnded = false;
let ticketAt = Date.now();
let isTicketSpent = false;

// Whether news come by themselves at the moment.
export function isStreaming(): boolean {
  return source?.readyState === EventSource.OPEN;
}

export function hearStream(hear: Hear): void {
  hearers.push(hear);
}

export function startStream(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="live"]');
  const boxes = document.querySelectorAll<HTMLElement>("[data-live]");
  const channels = [...new Set([...boxes].map((box) => box.dataset.live ?? ""))].filter(Boolean).slice(0, 30);
  if (!meta || !channels.length || !("EventSource" in window)) return;
  const later = (milliseconds: number, next: () => void) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(next, milliseconds);
  };
  const open = () => {
    if (source || hasEnded || document.visibilityState !== "visible") return;
    if (isTicketSpent || Date.now() - ticketAt > RENEW_AFTER) return void renew();
    const query = new URLSearchParams({ ticket: meta.dataset.ticket ?? "", channels: channels.join(",") });
    if (position) query.set("after", position);
    source = listen(`${meta.content}?${query}`, again);
  };
  const renew = async () => {
    const answer = await fetch(meta.dataset.renew ?? "").catch(() => null);
    const fresh = answer?.ok ? ((await answer.json()) as { address: string; ticket: string }) : null;
    // Signed out, or no member any more: nobody is to be told.
    if (answer && [403, 404].includes(answer.status)) hasEnded = true;
    if (!fresh?.address) return again();
    meta.content = fresh.address;
    meta.dataset.ticket = fresh.ticket;
    ticketAt = Date.now();
    isTicketSpent = false;
    open();
  };
  const again = () => {
    close();
    // All come back after a restart, but not at the same moment.
    later(wait * (0.5 + Math.random()), open);
    wait = Math.min(SLOWEST, wait * 2);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") later(0, open);
    else later(LEAVE_AFTER, close);
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) later(0, open);
  });
  open();
}

function close(): void {
  source?.close();
  source = null;
}

function listen(address: string, again: () => void): EventSource {
  const opened = new EventSource(address);
  let wasOpen = false;
  const hear = (event: MessageEvent<string>) => {
    position = event.lastEventId;
    for (const one of hearers) one(event.type, JSON.parse(event.data) as Told);
  };
  for (const name of NAMES) opened.addEventListener(name, hear);
  for (const name of ["ready", "reset"])
    opened.addEventListener(name, (event) => {
      wasOpen = true;
      wait = 1000;
      hear(event);
    });
  opened.addEventListener("gone", () => {
    hasEnded = true;
    close();
  });
  opened.addEventListener("error", () => {
    if (opened !== source) return;
    // What a refused stream was refused for cannot be seen from here; a new ticket mends what can be mended.
    isTicketSpent = !wasOpen;
    again();
  });
  return opened;
}
