// The list of channels and conversations: what is unread in each changes as it happens.
import type { Api, Conversation } from "./api";
import { h, icon } from "./dom";
import type { Told } from "./line";
import { avatar } from "./message";
import type { Presence } from "./presence";
import { type Setup, t } from "./setup";

const SPREAD = 2000;

export class Channels {
  private known: Conversation[] = [];
  private timer = 0;

  constructor(
    private readonly place: HTMLElement,
    private readonly setup: Setup,
    private readonly api: Api,
    private readonly presence: Presence,
    private readonly counted: (unread: number, mentions: number) => void,
  ) {}

  async load(): Promise<void> {
    this.known = (await this.api.conversations()).items;
    const partners = this.known.flatMap((one) => (one.members?.length === 1 ? one.members : []));
    this.presence.show(partners.map((person) => person.id));
    this.draw();
  }

  // "unread" counts for all who have a list; "post" and "read" are meant for this member.
  hear(name: string, told: Told): void {
    const one = this.known.find((conversation) => conversation.id === told.thread);
    const number = told.number ?? 0;
    if (!one || name === "conversation" || name === "channel") {
      if (["conversation", "channel", "post"].includes(name)) this.loadSoon();
      return;
    }
    if (name === "read") {
      [one.unread, one.mentions] = [Math.max(0, one.last_number - number), 0];
    } else if (name === "unread" || name === "post") {
      const isMine = told.by === this.setup.me.id;
      const isMention = name === "post" && Array.isArray(told.mentions) && told.mentions.includes(this.setup.me.id);
      if (isMention && !isMine) one.mentions += 1;
      if (!isMine && (name === "unread" || one.kind === "direct")) one.unread += Math.max(0, number - one.last_number);
      if (name === "unread" || one.kind === "direct") one.last_number = Math.max(one.last_number, number);
    } else return;
    this.draw();
  }

  private loadSoon(): void {
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      void this.load().catch(() => undefined);
    }, Math.random() * SPREAD);
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
