// The list of channels and conversations: what is unread in each changes as it happens.
import type { Api, Conversation } from "./api";
import { h, icon } from "./dom";
import type { Told } from "./line";
import { avatar } from "./message";
import type { Presence } from "./presence";
import { type Setup, t } from "./setup";
import type { Message } from "./types";

export class Channels {
  private known: Conversation[] = [];

  constructor(
    private readonly place: HTMLElement,
    private readonly setup: Setup,
    private readonly api: Api,
    private readonly presence: Presence,
    private readonly counted: (unread: number, mentions: number) => void,
  ) {}

  async load(): Promise<void> {
    this.known = (await this.api.conversations()).items;
    this.draw();
  }

  get threads(): number[] {
    return this.known.map((one) => one.id);
  }

  hear(name: string, told: Told): void {
    const message = told.message as Message | undefined;
    const thread = message?.thread ?? told.thread;
    const one = this.known.find((conversation) => conversation.id === thread);
    if (!one) {
      if (name === "post" && message) void this.load().catch(() => undefined);
      return;
    }
    if (name === "read") [one.unread, one.mentions] = [0, 0];
    else if (name === "post" && message && !this.isSeen(message)) {
      one.unread += 1;
      if (message.html.includes(`/m/${this.setup.me.handle}/`)) one.mentions += 1;
    } else return;
    this.draw();
  }

  private isSeen(message: Message): boolean {
    return message.author?.id === this.setup.me.id || (message.thread === this.setup.thread.id && document.visibilityState === "visible");
  }

  private draw(): void {
    const channels = this.known.filter((one) => one.kind === "channel");
    const directs = this.known.filter((one) => one.kind !== "channel");
    const begin = this.place.querySelector("[data-new-direct]");
    this.place.replaceChildren(
      h("h2", {}, t("channels")),
      h("div.places", {}, ...channels.map((one) => this.link(one))),
      h("h2", {}, t("directs")),
      h("div.places", {}, ...directs.map((one) => this.link(one))),
      ...(begin ? [begin] : []),
    );
    const others = this.known.filter((one) => one.id !== this.setup.thread.id && !one.muted);
    // A direct message is meant for whom it reaches, like a mention.
    const meant = others.reduce((sum, one) => sum + (one.kind === "direct" ? one.unread : one.mentions), 0);
    this.counted(others.reduce((sum, one) => sum + one.unread, 0), meant);
  }

  private link(one: Conversation): HTMLElement {
    const isHere = one.id === this.setup.thread.id;
    const others = (one.members ?? []).filter((person) => person.id !== this.setup.me.id);
    const [first] = others;
    const sign = one.kind === "channel" || !first ? icon(one.kind === "channel" ? "chat" : "members") : avatar(first, ".small");
    const count = one.mentions || (one.kind === "direct" ? one.unread : 0);
    const badge = count ? h("span.badge.new", {}, String(count), h("span.sr-only", {}, ` ${t("for-you")}`)) : null;
    const dot = one.unread && !count ? h("span.unread-dot", {}, h("span.sr-only", {}, t("unread"))) : null;
    const presence = one.kind === "direct" && others.length === 1 && first ? this.presence.dot(first.id) : null;
    const classes = [one.unread && !isHere && "unread", one.muted && "muted"].filter(Boolean).map((name) => `.${String(name)}`).join("");
    const given = { href: one.url, "aria-current": isHere ? "page" : null };
    return h(`a${classes}`, given, sign, h("span", {}, one.title), presence, isHere ? null : (badge ?? dot));
  }
}
