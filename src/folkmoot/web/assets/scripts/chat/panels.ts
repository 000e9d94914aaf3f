// Pins and members of a conversation, and the way to a day.
import { type Api, reasonOf } from "./api";
import { arrange, h, icon } from "./dom";
import { avatar, type Deeds, drawRow } from "./message";
import { openSheet } from "./popover";
import type { Presence } from "./presence";
import { addressOf, type Person, type Setup, t } from "./setup";
import type { Side } from "./side";
import type { Message } from "./types";
import { isoDay } from "./when";

export class Panels {
  constructor(
    private readonly setup: Setup,
    private readonly api: Api,
    private readonly side: Side,
    private readonly presence: Presence,
    private readonly goTo: (number: number) => void,
  ) {}

  async pins(): Promise<void> {
    const list = h("ol.messages.pins");
    this.show("pins", t("pins"), list);
    await this.fill(list, async () => (await this.api.pins(this.setup.thread.id)).items.map((message) => this.pinned(message)), t("no-pins"));
  }

  async members(): Promise<void> {
    const list = h("ul.people");
    this.show("members", t("members"), list);
    let people: Person[] = [];
    const rows = new Map<number, HTMLElement>();
    const sort = () => this.sorted(people).flatMap((one) => rows.get(one.id) ?? []);
    await this.fill(
      list,
      async () => {
        people = (await this.api.members(this.setup.thread.id)).items;
        this.presence.show(people.map((one) => one.id));
        for (const one of people) rows.set(one.id, this.person(one));
        return sort();
      },
      "",
    );
    const stop = this.presence.watch(() => (list.isConnected ? arrange(list, sort()) : stop()));
  }

  pickDate(anchor: Element, at: Date, chosen: (date: string) => void): void {
    const field = h("input", { type: "date", value: isoDay(at), max: isoDay(new Date()), required: true, "aria-label": t("jump") }) as HTMLInputElement;
    const form = h("form.row.jump", {}, field, h("button.button.small.primary", {}, t("go")));
    const close = openSheet(anchor, form, t("jump"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close();
      chosen(field.value);
    });
    field.focus();
  }

  private show(name: string, title: string, content: HTMLElement): void {
    this.side.open(name, title, h("div.side-body", {}, content));
  }

  private async fill(list: HTMLElement, ask: () => Promise<HTMLElement[]>, empty: string): Promise<void> {
    list.setAttribute("aria-busy", "true");
    try {
      const found = await ask();
      list.replaceChildren(...found);
      if (!found.length && empty) list.replaceWith(h("p.soft", {}, empty));
    } catch (error) {
      list.replaceWith(h("p.notice.error", { role: "alert" }, reasonOf(error)));
    }
    list.removeAttribute("aria-busy");
  }

  private pinned(message: Message): HTMLElement {
    const none = () => undefined;
    const deeds: Deeds = { react: none, vote: none, openThread: this.goTo, retry: none, discard: none, pickDate: none };
    const row = drawRow({ kind: "message", id: `pin${message.number}`, message, follows: false }, undefined, this.setup, deeds, false);
    for (const button of row.querySelectorAll<HTMLButtonElement>(".reactions button")) button.disabled = true;
    row.append(h("button.button.small.quiet", { type: "button", onclick: () => this.goTo(message.number) }, icon("up"), t("show-there")));
    return row;
  }

  private person(person: Person): HTMLElement {
    const link = h("a", { href: addressOf(this.setup.urls.member, person.handle) }, avatar(person, ".small"), h("span", {}, person.name));
    link.append(this.presence.dot(person.id));
    return h("li", {}, link);
  }

  private sorted(people: Person[]): Person[] {
    const rank = (one: Person) => ["active", "away", ""].indexOf(this.presence.of(one.id));
    return [...people].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
  }
}
