// The messages that are known of one thread, or of the replies to one message in it: one truth for all that is shown.
// Numbers grow by one for every post of a thread, replies included, so what is missing shows itself.
import { withOwn } from "./poll";
import type { Asked, Message, Page } from "./types";

// All posts with numbers from here to there are known.
export interface Span {
  from: number;
  to: number;
}

export type Heard = "new" | "changed" | "known" | "elsewhere" | "gap";

export class Store {
  lastNumber = 0;
  readNumber = 0;
  private messages = new Map<number, Message>();
  private spans: Span[] = [];
  private order: Message[] | null = null;
  private watchers: (() => void)[] = [];

  constructor(private readonly root: number | null = null) {}

  watch(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  // A page of the server; what lies between its ends and is not in it does not exist, or no longer.
  take(page: Page, asked: Asked): void {
    const span = spanOf(page, asked);
    const there = new Set(page.items.map((message) => message.number));
    for (const number of this.messages.keys())
      if (number >= span.from && number <= span.to && !there.has(number)) this.messages.delete(number);
    for (const message of page.items) this.put(message);
    this.lastNumber = Math.max(this.lastNumber, page.last_number, page.items.at(-1)?.number ?? 0);
    this.readNumber = Math.max(this.readNumber, page.read_number);
    this.join(span);
    this.changed();
  }

  // A message of the stream, or the answer to one that was sent.
  hear(message: Message): Heard {
    const { number } = message;
    const isKnown = this.spanAt(number) !== undefined;
    const isGap = !isKnown && number > 1 && !this.spanAt(number - 1);
    const isLater = number > this.lastNumber;
    this.lastNumber = Math.max(this.lastNumber, number);
    // What lies between what is known and what is not will be asked for when somebody goes there.
    if (!isKnown && isGap && !isLater) return "elsewhere";
    const before = this.messages.get(number);
    if (!isKnown) this.join({ from: number, to: number });
    if (this.belongs(message)) this.put(message);
    else if (before && before.revision <= message.revision) this.messages.delete(number);
    else if (!isKnown) this.countReply(message);
    this.changed();
    if (!isKnown) return isGap ? "gap" : "new";
    return before !== this.messages.get(number) ? "changed" : "known";
  }

  // Change what is shown at once; the server's word replaces it.
  patch(number: number, change: (message: Message) => Partial<Message>): void {
    const message = this.messages.get(number);
    if (!message) return;
    this.messages.set(number, { ...message, ...change(message) });
    this.changed();
  }

  drop(id: number): void {
    const message = this.byId(id);
    if (!message) return;
    this.messages.delete(message.number);
    this.changed();
  }

  // Keep only what lies near: who reads through years of a channel shall not hold them all.
  forgetBeyond(from: number, to: number): void {
    if (this.messages.size <= HELD_AT_MOST) return;
    const first = this.between(0, from).at(-HELD_BESIDE)?.number ?? 0;
    const last = this.between(to, Infinity)[HELD_BESIDE]?.number ?? Infinity;
    for (const number of this.messages.keys()) if (number < first || number > last) this.messages.delete(number);
    const kept = this.spans.map((span) => ({ from: Math.max(span.from, first), to: Math.min(span.to, last) }));
    this.spans = kept.filter((span) => span.from <= span.to);
    this.order = null;
  }

  get(number: number): Message | undefined {
    return this.messages.get(number);
  }

  byId(id: number): Message | undefined {
    for (const message of this.messages.values()) if (message.id === id) return message;
    return undefined;
  }

  has(key: string): boolean {
    for (const message of this.messages.values()) if (message.key === key) return true;
    return false;
  }

  // In their order, from the first number to the last.
  between(from: number, to: number): Message[] {
    return this.all().filter((message) => message.number >= from && message.number <= to);
  }

  spanAt(number: number): Span | undefined {
    return this.spans.find((span) => span.from <= number && number <= span.to);
  }

  // How far all is known from the beginning of the last span on: where to catch up from.
  get tail(): Span | undefined {
    return this.spans.at(-1);
  }

  get isAtEnd(): boolean {
    return this.tail !== undefined && this.tail.to >= this.lastNumber;
  }

  // Where something has been missed near the end, the number after which to ask for it.
  get gap(): number | undefined {
    const [before, last] = this.spans.slice(-2);
    return before && last && last.from - before.to <= NEAR ? before.to : undefined;
  }

  private belongs(message: Message): boolean {
    // Who replied to a message that is gone still needs its place.
    const isGone = message.state === "deleted" || (message.state === "hidden" && !message.html);
    if (isGone && !message.replies) return false;
    return this.root === null ? message.root === null : message.root === this.root || message.number === this.root;
  }

  private put(message: Message): void {
    const known = this.messages.get(message.number);
    if (!this.belongs(message)) return;
    if (known && known.revision > message.revision) return;
    const own = { reactions: withMine(message, known), poll: withOwn(message.poll, known?.poll), key: message.key || (known?.key ?? "") };
    this.messages.set(message.number, { ...message, ...own });
  }

  private countReply(reply: Message): void {
    const root = reply.root === null ? undefined : this.messages.get(reply.root);
    if (root && this.root === null) this.messages.set(root.number, { ...root, replies: root.replies + 1 });
  }

  private join(added: Span): void {
    if (added.to < added.from) return;
    const joined = { ...added };
    const apart = this.spans.filter((span) => {
      if (span.to < joined.from - 1 || span.from > joined.to + 1) return true;
      joined.from = Math.min(joined.from, span.from);
      joined.to = Math.max(joined.to, span.to);
      return false;
    });
    this.spans = [...apart, joined].sort((one, other) => one.from - other.from);
  }

  private all(): Message[] {
    this.order ??= [...this.messages.values()].sort((one, other) => one.number - other.number);
    return this.order;
  }

  private changed(): void {
    this.order = null;
    for (const watcher of this.watchers) watcher();
  }
}

const HELD_AT_MOST = 1500;
const HELD_BESIDE = 300;
// A gap so wide comes from a leap to another place in the history and not from something missed.
const NEAR = 200;

function spanOf(page: Page, asked: Asked): Span {
  const first = page.items[0]?.number;
  const last = page.items.at(-1)?.number;
  const from = page.has_before && first !== undefined ? first : 0;
  // The last number was read first: a message may have come before the others were.
  const to = page.has_after && last !== undefined ? last : Math.max(page.last_number, last ?? 0);
  if ("before" in asked) return { from, to: asked.before - 1 };
  if ("after" in asked) return { from: asked.after + 1, to };
  return { from, to };
}

// The stream speaks to all and cannot say which reactions are one's own.
function withMine(message: Message, known: Message | undefined): Message["reactions"] {
  return message.reactions.map((reaction) =>
    reaction.mine === undefined
      ? { ...reaction, mine: known?.reactions.some((one) => one.mine && one.emoji === reaction.emoji) ?? false }
      : reaction,
  );
}
