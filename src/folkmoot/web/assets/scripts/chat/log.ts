// A window over a long history: some hundred messages stand in the page, more come in where the reader goes, and nothing
// moves under the reader's eyes.
import { arrange } from "./dom";
import type { Row, Standing } from "./rows";
import { rowsOf } from "./rows";
import { makeStop } from "./stops";
import type { Store } from "./store";
import type { Asked, Message, Outgoing } from "./types";

export interface Source {
  load(asked: Asked): Promise<unknown>;
  pending(): Outgoing[];
  // Make a row, or bring one that is there up to date.
  draw(row: Row, element: HTMLElement | undefined): HTMLElement;
  // What a row's look depends on beside its message.
  mark(row: Row): string;
  moved(log: Log): void;
}

const AT_MOST = 150;
const STEP = 50;
const NEAR = 900;
const AT_BOTTOM = 40;

export class Log {
  isAtBottom = true;
  private first = 0;
  private last = Infinity;
  private newAfter: number | null = null;
  private drawn = new Map<string, { mark: string; element: HTMLElement }>();
  private anchor: { element: Element; top: number } | null = null;
  private isGrowing = false;
  private isDue = false;
  private frame = 0;

  constructor(
    readonly scroller: HTMLElement,
    readonly list: HTMLElement,
    private readonly store: Store,
    private readonly me: number,
    private readonly source: Source,
  ) {
    store.watch(() => this.renderSoon());
    scroller.addEventListener("scroll", () => {
      this.frame ||= requestAnimationFrame(() => this.scrolled());
    });
    // Pictures that arrive and keyboards that open change heights; what is read stays where it is.
    const observer = new ResizeObserver(() => this.settle());
    observer.observe(list);
    observer.observe(scroller);
  }

  // Begin at the end, or where the reader left off when there is something new.
  async open(readNumber: number, at: number | null): Promise<void> {
    if (at !== null) return this.goTo(at);
    await this.source.load(readNumber ? { around: readNumber } : {});
    if (readNumber && readNumber < this.store.lastNumber) this.newAfter = readNumber;
    this.showFrom(readNumber || this.store.lastNumber);
    const line = this.list.querySelector(".new-line");
    if (line) this.reveal(line, "top");
    else this.toEnd();
  }

  async goTo(number: number, isFlashing = true): Promise<void> {
    if (!this.store.spanAt(number)) await this.source.load({ around: number });
    this.showFrom(number);
    const element = this.elementOf(number) ?? this.elementOf(this.shown().find((one) => one.number >= number)?.number ?? 0);
    if (!element) return;
    this.reveal(element, "middle");
    if (isFlashing) flash(element);
  }

  // The first message of that day or later; whether there is one.
  async goToDate(date: string): Promise<boolean> {
    await this.source.load({ date });
    const since = new Date(`${date}T00:00`).getTime();
    const first = this.store.between(0, Infinity).find((one) => Date.parse(one.at) >= since);
    if (first) await this.goTo(first.number, false);
    return first !== undefined;
  }

  async goToEnd(): Promise<void> {
    if (!this.store.isAtEnd) await this.source.load({});
    this.showFrom(this.store.lastNumber);
    this.toEnd();
  }

  // The line stays while one reads; it moves when one marks messages as unread, and goes when one writes.
  lineAfter(number: number | null): void {
    this.newAfter = number;
    this.render();
  }

  shown(): Message[] {
    return this.store.between(this.first, this.end());
  }

  elementOf(number: number): HTMLElement | undefined {
    return this.drawn.get(`m${number}`)?.element;
  }

  // The number of the last message that is wholly in sight.
  get seen(): number {
    if (this.isAtBottom) return this.store.lastNumber;
    const bottom = this.scroller.getBoundingClientRect().bottom;
    const isWhole = (one: Message) => (this.elementOf(one.number)?.getBoundingClientRect().bottom ?? Infinity) <= bottom + 8;
    return this.shown().filter(isWhole).at(-1)?.number ?? 0;
  }

  renderSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      this.render();
    });
  }

  render(): void {
    this.trim();
    const standing: Standing = { me: this.me, newAfter: this.newAfter, isAtEnd: this.isAtEnd() };
    const rows = rowsOf(this.shown(), this.source.pending(), standing);
    const drawn = new Map<string, { mark: string; element: HTMLElement }>();
    for (const row of rows) {
      const before = this.drawn.get(row.id);
      const mark = markOf(row) + this.source.mark(row);
      const element = before?.mark === mark ? before.element : this.source.draw(row, before?.element);
      drawn.set(row.id, { mark, element });
    }
    this.drawn = drawn;
    this.store.forgetBeyond(this.first, this.end());
    arrange(this.list, [...drawn.values()].map((one) => one.element));
    if (!this.list.contains(document.activeElement)) makeStop(this.list, [...drawn.values()].at(-1)?.element);
    this.settle();
    this.source.moved(this);
  }

  private showFrom(number: number): void {
    const span = this.store.spanAt(number) ?? this.store.tail;
    if (!span) return this.render();
    const before = this.store.between(span.from, number);
    this.first = before.at(-STEP)?.number ?? span.from;
    const after = this.store.between(number + 1, span.to);
    this.last = after[STEP]?.number ?? Infinity;
    this.anchor = null;
    this.render();
  }

  private end(): number {
    return Math.min(this.last, this.store.spanAt(this.first)?.to ?? this.last);
  }

  private isAtEnd(): boolean {
    return this.end() >= this.store.lastNumber;
  }

  // New messages push old ones out at the top while the reader follows, and wait below while not.
  private trim(): void {
    const shown = this.shown();
    if (shown.length <= AT_MOST) return;
    if (this.isAtBottom) this.first = shown[shown.length - AT_MOST]?.number ?? this.first;
    else this.last = shown[AT_MOST - 1]?.number ?? this.last;
  }

  private scrolled(): void {
    this.frame = 0;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    this.isAtBottom = this.isAtEnd() && below <= AT_BOTTOM;
    this.hold();
    if (scrollTop < NEAR) void this.grow(() => this.earlier());
    else if (below < NEAR && !this.isAtEnd()) void this.grow(() => this.later());
    this.source.moved(this);
  }

  private async grow(step: () => Promise<boolean>): Promise<void> {
    if (this.isGrowing) return;
    this.isGrowing = true;
    const hasGrown = await step().catch(() => false);
    this.isGrowing = false;
    // Still close to the edge: the messages that came were short.
    if (hasGrown) this.frame ||= requestAnimationFrame(() => this.scrolled());
  }

  private async earlier(): Promise<boolean> {
    const span = this.store.spanAt(this.first);
    if (!span) return false;
    let more = this.store.between(span.from, this.first - 1);
    if (more.length < STEP && span.from > 0) {
      await this.source.load({ before: span.from });
      more = this.store.between(this.store.spanAt(this.first)?.from ?? 0, this.first - 1);
    }
    const first = more.at(-STEP) ?? more[0];
    if (!first) return false;
    this.isAtBottom = false;
    this.first = first.number;
    const shown = this.shown();
    if (shown.length > AT_MOST) this.last = shown[AT_MOST - 1]?.number ?? this.last;
    this.render();
    return true;
  }

  private async later(): Promise<boolean> {
    const span = this.store.spanAt(this.first);
    if (!span) return false;
    if (this.end() >= span.to) await this.source.load({ after: span.to });
    const more = this.store.between(this.end() + 1, this.store.spanAt(this.first)?.to ?? 0);
    const last = more[STEP - 1];
    this.last = last && last !== more.at(-1) ? last.number : Infinity;
    const shown = this.shown();
    this.first = shown.at(-AT_MOST)?.number ?? this.first;
    this.render();
    return more.length > 0;
  }

  // Remember what is at the top of the view and how far from the edge.
  private hold(): void {
    const top = this.scroller.getBoundingClientRect().top;
    const element = [...this.list.children].find((child) => child.getBoundingClientRect().bottom > top + 1);
    this.anchor = element ? { element, top: element.getBoundingClientRect().top - top } : null;
  }

  // Put it back there after heights have changed.
  private settle(): void {
    if (this.isAtBottom) this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (this.anchor?.element.isConnected) {
      const top = this.anchor.element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
      const by = top - this.anchor.top;
      if (Math.abs(by) >= 1) this.scroller.scrollTop += by;
    }
    this.hold();
  }

  private toEnd(): void {
    this.isAtBottom = this.isAtEnd();
    this.settle();
  }

  private reveal(element: Element, where: "top" | "middle"): void {
    const { top, height } = this.scroller.getBoundingClientRect();
    const room = where === "top" ? height / 8 : Math.max(0, (height - element.getBoundingClientRect().height) / 2);
    this.isAtBottom = false;
    this.scroller.scrollTop += element.getBoundingClientRect().top - top - room;
    this.hold();
    this.scrolled();
  }
}

function markOf(row: Row): string {
  if (row.kind === "message") {
    const { revision, replies, pinned, state, reactions, html, poll } = row.message;
    const told = reactions.map((one) => `${one.emoji}${one.count}${one.mine ? "!" : ""}`).join();
    const votes = poll ? JSON.stringify([poll.own_choices, poll.is_open, poll.ballot_count, poll.options]) : "";
    return [revision, replies, pinned, state, told, html.length, row.follows, votes].join("|");
  }
  return row.kind === "pending" ? [row.outgoing.state, row.outgoing.problem, row.follows].join("|") : "";
}

function flash(element: HTMLElement): void {
  element.classList.remove("flash");
  void element.offsetWidth;
  element.classList.add("flash");
}
