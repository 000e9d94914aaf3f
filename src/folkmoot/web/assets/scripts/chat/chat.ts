// The chat of a page: the pieces, and how they hear of each other.
import { showCount } from "../count";
import { Announcer } from "./announce";
import { Api, reasonOf } from "./api";
import { Channels } from "./channels";
import { entersSend, setEntersSend } from "./composer";
import { Deletions } from "./deletions";
import { drawIconsFrom, h } from "./dom";
import { openKeep } from "./kept";
import type { Line, Told } from "./line";
import { localize } from "./local";
import { Outbox } from "./outbox";
import { Panels } from "./panels";
import { type Item, openMenu } from "./popover";
import { postman } from "./postman";
import { Presence } from "./presence";
import { Room, type Whole } from "./room";
import { readSetup, type Setup, t } from "./setup";
import { Side } from "./side";
import type { Command } from "./slash";
import { Toast } from "./toast";
import { TopicMaker } from "./topic";
import type { Message, Outgoing } from "./types";
import { fitView } from "./view";

const POLL = 15_000;
// Answers to commands that are for nobody else, and no failures.
const LOCAL = ["help", "usage", "unknown-command"];
// All come back at once after a restart; they ask one after the other.
const SPREAD = 3000;
const BANNER_AFTER = 2500;

export async function start(page: HTMLElement, line: Line): Promise<void> {
  const setup = readSetup();
  drawIconsFrom(setup.icons);
  fitView();
  const chat = new Chat(page, setup, line, new Api(setup.api));
  await chat.open();
  page.dataset.begun = "";
}

class Chat {
  private readonly announcer = new Announcer();
  private readonly toast = new Toast();
  private readonly offline = h("p.not-connected.notice.warning", { role: "status", hidden: true }, t("offline-banner"));
  private readonly side: Side;
  private readonly presence: Presence;
  private readonly panels: Panels;
  private readonly topic: TopicMaker;
  private readonly outbox: Promise<Outbox>;
  private readonly deletions: Deletions;
  private room!: Room;
  private thread: { room: Room; root: number } | null = null;
  private channels: Channels | null = null;
  private whole!: Whole;
  private isOpen = false;
  private hasBeenOpen = false;
  private bannerTimer = 0;

  constructor(
    private readonly page: HTMLElement,
    private readonly setup: Setup,
    private readonly line: Line,
    private readonly api: Api,
  ) {
    this.side = new Side(page);
    this.presence = new Presence(line, setup.me.id);
    this.topic = new TopicMaker(setup, api, () => this.room.log.renderSoon());
    this.panels = new Panels(setup, api, this.side, this.presence, (number) => void this.room.log.goTo(number));
    const scope = `${setup.api}:${setup.me.id}`;
    this.deletions = new Deletions(api, scope, (_id, error) => {
      this.toast.say(error.message);
      void this.refresh();
    });
    this.outbox = openKeep().then((keep) => new Outbox(scope, keep, postman(api), (message) => this.take(message), (...told) => this.noted(...told)));
  }

  async open(): Promise<void> {
    const { setup, page } = this;
    this.whole = await this.makeWhole();
    this.room = new Room(this.whole, null);
    const place = page.querySelector<HTMLElement>("[data-room]");
    place?.replaceChildren(this.offline, this.room.element);
    this.room.element.lastElementChild?.before(this.topic.bar, this.presence.typing);
    page.append(this.announcer.element, this.toast.element);
    this.openChannels();
    page.addEventListener("click", (event) => this.clicked(event));
    await this.room.open(setup.read_number, setup.at).catch(() => this.showState(false));
    this.listen();
    void this.whole.outbox.open();
    this.deletions.resume();
    if (matchMedia("(pointer: fine)").matches) this.room.composer.focus();
  }

  private async makeWhole(): Promise<Whole> {
    const { setup, api, announcer } = this;
    return {
      setup,
      api,
      announcer,
      outbox: await this.outbox,
      deletions: this.deletions,
      commands: this.commands(),
      say: (words, undo) => this.toast.say(words, undo),
      typing: (root) => {
        if (root === null) this.line.say({ do: "typing", thread: setup.thread.id });
      },
      openThread: (number) => void this.openThread(number),
      pickDate: (at) => this.pickDate(at),
      closeThread: () => this.side.close(),
      select: (message) => this.topic.toggle(message),
      isSelected: (number) => this.topic.has(number),
    };
  }

  private commands(): Command[] {
    return [
      ...this.setup.slash,
      { name: "jump", hint: t("jump"), run: () => this.pickDate(new Date()) },
      { name: "pins", hint: t("pins"), run: () => void this.panels.pins() },
      { name: "members", hint: t("members"), run: () => void this.panels.members() },
      { name: "unread", hint: t("first-unread"), run: () => void this.room.log.goTo(this.room.store.readNumber) },
      { name: "keys", hint: t("keys"), run: () => document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal() },
    ];
  }

  // What the server says of a command, to nobody but who gave it; the words come back to be mended.
  private noted(code: string, words: string, outgoing: Outgoing): boolean {
    const room = outgoing.root === null ? this.room : this.thread?.root === outgoing.root ? this.thread.room : null;
    if (!LOCAL.includes(code) || !room || outgoing.thread !== this.setup.thread.id) return false;
    if (code === "help") room.note(this.commands().map((one) => [one.usage ?? `/${one.name}`, one.hint]));
    else {
      room.note([[words, ""]]);
      room.composer.restore(outgoing.markdown);
    }
    return true;
  }

  private listen(): void {
    const { setup, line } = this;
    line.listen([`thread:${setup.thread.id}`], { "*": (told, _id, name) => this.hear(name, told) }, this.room.position);
    line.listen(["me", "space:*"], { "*": (told, _id, name) => this.channels?.hear(name, told) });
    line.onState((state) => this.showState(state === "open"));
    for (const name of ["online", "offline"]) window.addEventListener(name, () => this.showState(navigator.onLine && this.isOpen));
    window.setInterval(() => {
      if (!this.isOpen && navigator.onLine && document.visibilityState === "visible") void this.catchUp();
    }, POLL);
  }

  private hear(name: string, told: Told): void {
    if (name === "typing") return this.presence.hear(name, told, this.setup.thread.id);
    if (name === "reset") return void this.refresh();
    const message = told.message ? localize(told.message as Message, this.setup) : undefined;
    if ((message?.thread ?? told.thread) !== this.setup.thread.id) return;
    if (message) this.take(message);
    else if (name === "post" || name === "change") void this.refresh();
  }

  private take(message: Message): void {
    if (message.thread !== this.setup.thread.id) return;
    this.room.hear(message);
    this.thread?.room.hear(message);
    this.presence.hasSent(message.author?.id);
  }

  private async catchUp(): Promise<void> {
    await this.room.catchUp();
    await this.thread?.room.catchUp();
  }

  private async refresh(): Promise<void> {
    await this.room.refresh();
    await this.thread?.room.refresh();
  }

  private showState(isOpen: boolean): void {
    const isBack = isOpen && !this.isOpen && this.hasBeenOpen;
    this.isOpen = isOpen;
    this.hasBeenOpen ||= isOpen;
    window.clearTimeout(this.bannerTimer);
    const isAway = !navigator.onLine || (!isOpen && this.hasBeenOpen);
    // A page that is looked at again opens its line anew; nobody is to be alarmed by that.
    this.bannerTimer = window.setTimeout(() => (this.offline.hidden = !isAway), isAway && navigator.onLine ? BANNER_AFTER : 0);
    if (isBack) window.setTimeout(() => void this.catchUp(), Math.random() * SPREAD);
  }

  private async openThread(number: number): Promise<void> {
    this.thread = { room: new Room(this.whole, number), root: number };
    this.side.open("thread", t("thread"), this.thread.room.element);
    await this.thread.room.open(0, null).catch(() => undefined);
    this.thread.room.composer.focus();
  }

  private openChannels(): void {
    const place = this.page.querySelector<HTMLElement>("[data-channels]");
    if (!place) return;
    this.channels = new Channels(place, this.setup, this.api, this.presence, showCount);
    void this.channels.load().catch(() => undefined);
  }

  private clicked(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-chat-open]");
    const name = button?.dataset.chatOpen;
    if (!button || !name) return;
    event.preventDefault();
    if (this.side.name === name) this.side.close();
    else if (name === "pins") void this.panels.pins();
    else if (name === "members") void this.panels.members();
    else if (name === "date") this.pickDate(new Date());
    else if (name === "more") void this.menu(button);
  }

  private async menu(button: HTMLElement): Promise<void> {
    const { log, store } = this.room;
    const isInvisible = await this.api.isInvisible().catch(() => false);
    const hide = async () => {
      await this.api.hide(!isInvisible).catch((error: unknown) => this.toast.say(reasonOf(error)));
      this.presence.again();
    };
    const items: Item[] = [
      { icon: "down", words: t("first-unread"), run: () => void log.goTo(store.readNumber) },
      { icon: "check", words: t("all-read"), run: () => void this.api.read(this.setup.thread.id, store.lastNumber).then(() => log.lineAfter(null)) },
      { icon: "reply", words: t("enter-sends"), isOn: entersSend(), run: () => setEntersSend(!entersSend()) },
      { icon: "eye", words: t("invisible"), isOn: isInvisible, run: () => void hide() },
      { icon: "settings", words: t("keys"), run: () => document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal() },
    ];
    openMenu(button, items, t("more"));
  }

  private pickDate(at: Date): void {
    const anchor = this.page.querySelector('[data-chat-open="date"]') ?? this.room.element;
    this.panels.pickDate(anchor, at, (date) => {
      void this.room.log.goToDate(date).then((isFound) => {
        if (!isFound) this.toast.say(t("nothing-since"));
      });
    });
  }
}
