// On pages that are no chat: how much in chats is meant for the reader. Asked for once a minute at most, and when the stream tells.
import { showCount } from "./count";
import { listen } from "./stream";

const KEPT = "folkmoot-calls:";
const FRESH = 60_000;
const SPREAD = 2000;

interface Calls {
  at: number;
  meant: number;
}

interface Conversation {
  kind: string;
  unread: number;
  mentions: number;
  muted: boolean;
}

export function startCalls(): void {
  const root = document.querySelector<HTMLAnchorElement>("a.brand")?.pathname ?? "/";
  const link = document.querySelector('[data-nav="chat.home"]');
  if (!link || document.querySelector("[data-chat]") || !document.querySelector('meta[name="csrf"]')) return;
  const key = KEPT + root;
  let timer = 0;
  const ask = async () => {
    timer = 0;
    const answer = await fetch(`${root}api/v1/conversations`).catch(() => null);
    if (!answer?.ok) return;
    const { items } = (await answer.json()) as { items: Conversation[] };
    const meant = items.reduce((sum, one) => sum + (one.muted ? 0 : one.kind === "direct" ? one.unread : one.mentions), 0);
    keep(key, { at: Date.now(), meant });
    showCount(meant, meant);
  };
  const askSoon = () => {
    timer ||= window.setTimeout(() => void ask(), 300 + Math.random() * SPREAD);
  };
  const kept = keptUnder(key);
  if (kept) showCount(kept.meant, kept.meant);
  if (!kept || Date.now() - kept.at > FRESH) askSoon();
  listen(["me"], { post: askSoon, read: askSoon, conversation: askSoon, reset: askSoon });
}

function keptUnder(key: string): Calls | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Calls | null;
  } catch {
    return null;
  }
}

function keep(key: string, calls: Calls): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(calls));
  } catch {
    // Then every page asks.
  }
}
