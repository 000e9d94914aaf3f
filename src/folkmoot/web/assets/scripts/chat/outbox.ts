// What has been written and not yet arrived: kept in the browser, sent in order, each with a key of its own, so that
// a message that is sent twice is one message.
import type { Message, Outgoing } from "./types";

export interface Keep {
  all(): Promise<Outgoing[]>;
  put(outgoing: Outgoing): Promise<void>;
  remove(key: string): Promise<void>;
}

export type Outcome = { sent: Message } | { refused: string; code?: string } | { later: number | null };

export interface Post {
  send(outgoing: Outgoing): Promise<Outcome>;
  // Only one page at a time sends what is written in a thread; the others see it arrive.
  alone(thread: number, action: () => Promise<void>): Promise<void>;
  // Resolves after so many milliseconds, or when there is reason to hope.
  pause(milliseconds: number): Promise<void>;
  random(): number;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

export class Outbox {
  private waiting = new Map<string, Outgoing>();
  private running = new Set<number>();
  private watchers: (() => void)[] = [];
  private order = 0;

  constructor(
    private readonly scope: string,
    private readonly keep: Keep,
    private readonly post: Post,
    private readonly arrived: (message: Message, outgoing: Outgoing) => void,
    // Told what only the writer is to read; whether it was a note of this kind, and nothing that failed.
    private readonly noted: (code: string, words: string, outgoing: Outgoing) => boolean = () => false,
  ) {}

  watch(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  // What was left when the browser was closed.
  async open(): Promise<void> {
    for (const outgoing of await this.keep.all().catch(() => [])) {
      if (outgoing.scope !== this.scope || this.waiting.has(outgoing.key)) continue;
      this.waiting.set(outgoing.key, outgoing);
      this.order = Math.max(this.order, outgoing.order);
    }
    this.changed();
    for (const thread of new Set(this.all().map((one) => one.thread))) void this.run(thread);
  }

  // Resolves when it can no longer be lost, where the browser keeps it.
  async add(written: Pick<Outgoing, "key" | "thread" | "root" | "markdown" | "at">): Promise<void> {
    this.order = Math.max(this.order + 1, written.at);
    const outgoing: Outgoing = { ...written, scope: this.scope, order: this.order, state: "waiting", problem: "" };
    this.waiting.set(outgoing.key, outgoing);
    this.changed();
    await kept(this.keep.put(outgoing));
    void this.run(outgoing.thread);
  }

  async retry(key: string): Promise<void> {
    const outgoing = this.waiting.get(key);
    if (!outgoing) return;
    await this.settle({ ...outgoing, state: "waiting", problem: "" });
    void this.run(outgoing.thread);
  }

  // Given back, so that its words can be written anew.
  async discard(key: string): Promise<Outgoing | undefined> {
    const outgoing = this.waiting.get(key);
    this.waiting.delete(key);
    this.changed();
    await kept(this.keep.remove(key));
    return outgoing;
  }

  of(thread: number, root: number | null): Outgoing[] {
    return this.all().filter((one) => one.thread === thread && one.root === root);
  }

  private all(): Outgoing[] {
    return [...this.waiting.values()].sort((one, other) => one.order - other.order);
  }

  private async run(thread: number): Promise<void> {
    if (this.running.has(thread)) return;
    this.running.add(thread);
    try {
      await this.post.alone(thread, () => this.empty(thread));
    } finally {
      this.running.delete(thread);
    }
    // Written between the last look and the end.
    if (this.next(thread)) void this.run(thread);
  }

  private async empty(thread: number): Promise<void> {
    let tries = 0;
    for (let outgoing = this.next(thread); outgoing; outgoing = this.next(thread)) {
      const outcome = await this.post.send(outgoing);
      if ("later" in outcome) {
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries++) * (0.5 + this.post.random());
        await this.post.pause(outcome.later ?? wait);
        continue;
      }
      tries = 0;
      if ("refused" in outcome) await this.refuse(outgoing, outcome.refused, outcome.code ?? "");
      else await this.finish(outgoing, outcome.sent);
    }
  }

  private next(thread: number): Outgoing | undefined {
    return this.all().find((one) => one.thread === thread && one.state === "waiting");
  }

  private async refuse(outgoing: Outgoing, problem: string, code: string): Promise<void> {
    if (this.noted(code, problem, outgoing)) return void (await this.discard(outgoing.key));
    if (this.waiting.has(outgoing.key)) await this.settle({ ...outgoing, state: "failed", problem });
  }

  private async finish(outgoing: Outgoing, message: Message): Promise<void> {
    // First to be seen as sent, then gone from here: nothing flickers.
    this.arrived(message, outgoing);
    await this.discard(outgoing.key);
  }

  private async settle(outgoing: Outgoing): Promise<void> {
    this.waiting.set(outgoing.key, outgoing);
    this.changed();
    await kept(this.keep.put(outgoing));
  }

  private changed(): void {
    for (const watcher of this.watchers) watcher();
  }
}

// A browser that keeps nothing more (its disk is full) sends all the same, as long as the page is open.
async function kept(deed: Promise<void>): Promise<void> {
  await deed.catch(() => undefined);
}
