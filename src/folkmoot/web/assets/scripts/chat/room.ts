// A conversation in the page: a channel, or the replies to one of its messages beside it.
import { Actions } from "./actions";
import { type Announcer } from "./announce";
import { type Api, reasonOf } from "./api";
import { Composer } from "./composer";
import type { Deletions } from "./deletions";
import { h, icon, iconButton } from "./dom";
import { Log } from "./log";
import { type Deeds, drawRow } from "./message";
import type { Outbox } from "./outbox";
import { isHalfTold } from "./poll";
import type { Row } from "./rows";
import { type Setup, t } from "./setup";
import type { Command } from "./slash";
import { Store } from "./store";
import type { Asked, Message, Page } from "./types";

export interface Whole {
  setup: Setup;
  api: Api;
  outbox: Outbox;
  deletions: Deletions;
  announcer: Announcer;
  commands: Command[];
  say(words: string, undo?: () => void): void;
  typing(root: number | null): void;
  openThread(number: number): void;
  pickDate(at: Date): void;
  closeThread(): void;
  select(message: Message): void;
  isSelected(number: number): boolean;
}

const READ_AFTER = 800;

export class Room {
  readonly store: Store;
  readonly log: Log;
  readonly actions: Actions;
  readonly composer: Composer;
  readonly element: HTMLElement;
  private readonly more = h("button.to-end", { type: "button", hidden: true });
  private readonly local = h("div.local-note", { role: "status", hidden: true });
  private readonly list: HTMLElement;
  // Of the log, when the first page came.
  position: number | undefined;
  private missed = 0;
  private readTimer = 0;
  private toldRead = 0;
  private catching: Promise<void> | null = null;

  constructor(
    private readonly whole: Whole,
    private readonly root: number | null,
  ) {
    const { setup, api } = whole;
    this.store = new Store(root);
    const name = root === null ? t("messages-of", { name: setup.thread.title }) : t("thread");
    // Said through the announcer: a window that fills up while one scrolls is no news.
    this.list = h("ol.messages");
    const scroller = h("div.scroller", { tabindex: "-1", role: "log", "aria-live": "off", "aria-label": name }, this.list);
    this.more.addEventListener("click", () => void this.toEnd());
    this.log = new Log(scroller, this.list, this.store, setup.me.id, {
      load: (asked) => this.load(asked),
      pending: () => whole.outbox.of(setup.thread.id, root),
      draw: (row, old) => this.draw(row, old),
      mark: (row) => (row.kind === "message" && whole.isSelected(row.message.number) ? "s" : ""),
      moved: () => this.moved(),
    });
    this.composer = this.makeComposer();
    this.actions = new Actions({
      setup,
      api,
      deletions: whole.deletions,
      store: this.store,
      log: this.log,
      openThread: root === null ? (number) => whole.openThread(number) : null,
      edit: (message) => void this.edit(message),
      unread: (number) => this.unreadFrom(number),
      select: root === null && setup.spaces.length ? (message) => whole.select(message) : null,
      say: (words, undo) => whole.say(words, undo),
      leave: () => this.composer.focus(),
    });
    whole.outbox.watch(() => this.log.renderSoon());
    this.element = h("div.room-body", {}, scroller, this.more, this.local, this.composer.element);
    this.composer.takeDrops(this.element);
    document.addEventListener("visibilitychange", () => this.readSoon());
  }

  async open(readNumber: number, at: number | null): Promise<void> {
    await this.log.open(readNumber, at);
    if (!this.store.between(0, Infinity).length) this.showEmpty();
  }

  // Words for the reader alone, until they are put away or something is sent.
  note(lines: [string, string][]): void {
    const close = iconButton("close", t("close"), () => (this.local.hidden = true));
    const rows = lines.map(([words, hint]) => h("li", {}, hint ? h("code", {}, words) : words, hint && ` ${hint}`));
    this.local.replaceChildren(h("div", {}, h("strong", {}, t("only-you")), h("ul.bare", {}, ...rows)), close);
    this.local.hidden = false;
  }

  // From the stream, or the answer to what was sent.
  hear(message: Message): void {
    const heard = this.store.hear(message);
    void this.lookAtPoll(message);
    if (heard === "gap") void this.catchUp();
    if (heard !== "new" && heard !== "gap") return;
    if (message.root !== this.root || message.author?.id === this.whole.setup.me.id) return;
    this.whole.announcer.heard(message);
    if (!this.log.isAtBottom) this.missed += 1;
    this.moved();
  }

  // Who has voted may see more of a poll than the stream says to all.
  private async lookAtPoll({ number, poll }: Message): Promise<void> {
    if (!poll || !isHalfTold(poll) || !this.store.get(number)?.poll?.own_choices?.length) return;
    const seen = await this.whole.api.poll(poll.id).catch(() => null);
    if (seen) this.store.patch(number, () => ({ poll: seen }));
  }

  // After the line was away: everything after what is known, page by page.
  catchUp(): Promise<void> {
    this.catching ??= this.fill().finally(() => {
      this.catching = null;
    });
    return this.catching;
  }

  // All that is shown, anew: the stream has lost count of what changed.
  async refresh(): Promise<void> {
    const shown = this.log.shown();
    const last = shown.at(-1)?.number ?? 0;
    let after = (shown[0]?.number ?? 1) - 1;
    while (after < last) {
      const page = await this.load({ after }, 100).catch(() => null);
      after = page?.has_after ? (page.items.at(-1)?.number ?? last) : last;
    }
    await this.catchUp();
  }

  async edit(message: Message): Promise<void> {
    try {
      const source = await this.whole.api.source(message.id);
      this.composer.edit(message.id, source.markdown, source.revision);
    } catch (error) {
      this.whole.say(reasonOf(error));
    }
  }

  private async fill(): Promise<void> {
    const from = this.store.gap ?? this.store.tail?.to;
    if (from === undefined) return;
    await this.load({ after: from }).catch(() => undefined);
    const next = this.store.gap;
    // A long absence is not read page by page: who goes there is shown it.
    if (next !== undefined && next > from) await this.fill();
  }

  private async load(asked: Asked, limit = 50): Promise<Page> {
    this.element.setAttribute("aria-busy", "true");
    try {
      const page = await this.whole.api.messages(this.whole.setup.thread.id, asked, this.root, limit);
      this.position ??= page.position;
      this.store.take(page, asked);
      return page;
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  private async toEnd(): Promise<void> {
    await this.log.goToEnd().catch((error: unknown) => this.whole.say(reasonOf(error)));
    this.composer.focus();
  }

  private moved(): void {
    if (this.log.isAtBottom) this.missed = 0;
    this.more.hidden = this.log.isAtBottom;
    const words = this.missed ? t("count-new", { count: this.missed }) : t("to-end");
    if (this.more.textContent !== words) this.more.replaceChildren(icon("down"), words);
    this.readSoon();
  }

  private readSoon(): void {
    if (this.readTimer || this.root !== null || document.visibilityState !== "visible") return;
    this.readTimer = window.setTimeout(() => {
      this.readTimer = 0;
      const number = this.log.seen;
      if (number <= Math.max(this.toldRead, this.store.readNumber) || document.visibilityState !== "visible") return;
      this.toldRead = number;
      this.whole.api.read(this.whole.setup.thread.id, number).catch(() => (this.toldRead = 0));
    }, READ_AFTER);
  }

  // What is in sight is not to be taken for read again at once.
  private async unreadFrom(number: number): Promise<void> {
    const { api, setup } = this.whole;
    this.toldRead = Infinity;
    await api.unread(setup.thread.id, number);
    this.store.readNumber = number - 1;
  }

  private makeComposer(): Composer {
    const { setup } = this.whole;
    const { id, title } = setup.thread;
    return new Composer(setup, {
      label: this.root === null ? t("write-to", { name: title }) : t("write-reply"),
      place: `folkmoot-chat:${setup.api}:${setup.me.id}:${id}:${this.root ?? ""}`,
      commands: this.whole.commands,
      send: (markdown) => this.send(markdown),
      save: (post, markdown, revision) => this.save(post, markdown, revision),
      typing: () => this.whole.typing(this.root),
      editLast: () => {
        const mine = this.log.shown().filter((one) => one.author?.id === setup.me.id && one.state !== "deleted").at(-1);
        if (mine) void this.edit(mine);
      },
      leave: () => {
        if (this.root !== null) this.whole.closeThread();
      },
    });
  }

  private send(markdown: string): void {
    const { outbox, setup } = this.whole;
    this.log.lineAfter(null);
    this.local.hidden = true;
    void outbox.add({ key: newKey(), thread: setup.thread.id, root: this.root, markdown, at: Date.now() });
    void this.log.goToEnd().catch(() => undefined);
  }

  private async save(id: number, markdown: string, revision: number | undefined): Promise<string | null> {
    try {
      const saved = await this.whole.api.edit(id, markdown, revision);
      const number = this.store.byId(id)?.number;
      if (number) this.store.patch(number, () => ({ html: saved.html, edited_at: saved.edited_at, revision: saved.revision }));
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  }

  private draw(row: Row, old: HTMLElement | undefined): HTMLElement {
    const isSelected = row.kind === "message" && this.whole.isSelected(row.message.number);
    const element = drawRow(row, old, this.whole.setup, this.deeds(), isSelected);
    // A message may stand beside the channel too; addresses lead to it there.
    if (row.kind === "message" && this.root === null) element.id = row.id;
    return element;
  }

  private deeds(): Deeds {
    const { outbox } = this.whole;
    return {
      react: (message, emoji) => this.actions.react(message, emoji),
      vote: (message, choices) => void this.actions.vote(message, choices),
      openThread: (number) => this.whole.openThread(number),
      retry: (key) => void outbox.retry(key),
      discard: (key) => void outbox.discard(key).then((outgoing) => outgoing && this.composer.restore(outgoing.markdown)),
      pickDate: (at) => this.whole.pickDate(at),
    };
  }

  private showEmpty(): void {
    const { title } = this.whole.setup.thread;
    const words = h("div.empty", {}, icon("chat"), h("h2", {}, t("empty-title")), h("p", {}, t("empty", { name: title })));
    this.log.scroller.prepend(words);
    const unwatch = () => {
      if (this.store.between(0, Infinity).length) words.remove();
    };
    this.store.watch(unwatch);
  }
}

// Pages without a secure connection have no randomUUID.
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
