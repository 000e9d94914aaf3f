// What one can do with a message: a toolbar where the pointer, a tap or the focus is, a sheet after a long press, single keys.
import { type Api, reasonOf } from "./api";
import type { Deletions } from "./deletions";
import { h, iconButton } from "./dom";
import { pickEmoji, recentEmoji } from "./emoji";
import type { Log } from "./log";
import { type Item, openMenu } from "./popover";
import { addressOf, type Setup, t } from "./setup";
import { focusOn, makeStop, openInside } from "./stops";
import type { Store } from "./store";
import type { Message, Reaction } from "./types";

export interface Around {
  setup: Setup;
  api: Api;
  deletions: Deletions;
  store: Store;
  log: Log;
  openThread: ((number: number) => void) | null;
  edit(message: Message): void;
  unread(number: number): Promise<void>;
  select: ((message: Message) => void) | null;
  say(words: string, undo?: () => void): void;
  leave(): void;
}

const LONG_PRESS = 450;

export class Actions {
  private tools = h("div.tools", { role: "toolbar", "aria-label": t("actions") });
  private at: Message | undefined;

  constructor(private readonly around: Around) {
    const { list } = around.log;
    list.addEventListener("pointerover", (event) => {
      if (event.pointerType === "mouse") this.showOn(event.target);
    });
    list.addEventListener("focusin", (event) => {
      const element = (event.target as Element).closest<HTMLElement>("li.message");
      makeStop(list, element ?? undefined);
      this.showOn(event.target);
      if (element) openInside(element, true);
    });
    list.addEventListener("pointerleave", () => {
      if (!list.contains(document.activeElement)) this.tools.remove();
    });
    list.addEventListener("focusout", (event) => {
      const element = (event.target as Element).closest<HTMLElement>("li.message");
      if (element && !element.contains(event.relatedTarget as Node | null)) openInside(element, false);
      if (!list.contains(event.relatedTarget as Node | null) && !list.querySelector("li:hover")) this.tools.remove();
    });
    list.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("click", (event) => this.tapped(event as PointerEvent));
    this.pressLong(list);
  }

  react(message: Message, emoji: string): void {
    const isOn = !message.reactions.some((one) => one.emoji === emoji && one.mine);
    const { api, store } = this.around;
    const before = message.reactions;
    store.patch(message.number, () => ({ reactions: reacted(before, emoji, isOn) }));
    api.react(message.id, emoji, isOn).catch((error: unknown) => {
      store.patch(message.number, () => ({ reactions: before }));
      this.around.say(reasonOf(error));
    });
  }

  itemsOf(message: Message): Item[] {
    const { setup, openThread, select } = this.around;
    const isMine = message.author?.id === setup.me.id;
    const isOpen = !setup.thread.closed;
    const items: (Item | false)[] = [
      this.mayReact(message) && { icon: "smile", words: t("react"), key: "+", run: () => this.pick(message) },
      openThread !== null && { icon: "reply", words: t("reply"), key: "r", run: () => openThread(message.number) },
      isMine && isOpen && { icon: "pen", words: t("edit"), key: "e", run: () => this.around.edit(message) },
      setup.thread.may_pin && { icon: "pin", words: t(message.pinned ? "unpin" : "pin"), key: "p", run: () => void this.pin(message) },
      { icon: "eye", words: t("mark-unread"), key: "u", run: () => void this.markUnread(message) },
      { icon: "link", words: t("copy-link"), key: "c", run: () => void this.copy(message) },
      !isMine && { icon: "flag", words: t("flag"), key: "f", run: () => location.assign(addressOf(setup.urls.flag, message.id)) },
      select !== null && { icon: "forum", words: t("make-topic"), key: "x", run: () => select(message) },
      (isMine || setup.thread.may_moderate) && { icon: "close", words: t("delete"), key: "d", danger: true, run: () => this.remove(message) },
    ];
    return items.filter((item): item is Item => item !== false);
  }

  // Nobody reacts to what they said themselves, nor where nothing is said any more.
  private mayReact(message: Message): boolean {
    const { setup } = this.around;
    return !setup.thread.closed && message.author?.id !== setup.me.id;
  }

  private messageAt(target: EventTarget | null): [Message, HTMLElement] | null {
    const element = (target as Element | null)?.closest<HTMLElement>("li.message[data-number]");
    const message = element && this.around.store.get(Number(element.dataset.number));
    return message && element ? [message, element] : null;
  }

  private showOn(target: EventTarget | null): void {
    const found = this.messageAt(target);
    if (!found) return;
    const [message, element] = found;
    if (this.at?.number === message.number && this.tools.parentElement === element) return;
    this.at = message;
    const now = () => this.around.store.get(message.number) ?? message;
    const quick = this.mayReact(message) ? recentEmoji().slice(0, 2) : [];
    const reply = this.itemsOf(message).find((one) => one.key === "r");
    this.tools.replaceChildren(
      ...quick.map((emoji) => h("button.tool", { type: "button", "aria-label": t("react-with", { emoji }), onclick: () => this.react(now(), emoji) }, emoji)),
      ...(quick.length ? [iconButton("smile", t("react"), () => this.pick(now()))] : []),
      ...(reply ? [iconButton("reply", reply.words, reply.run)] : []),
      iconButton("more", t("more"), () => this.menu(now()), { "aria-haspopup": "menu" }),
    );
    element.append(this.tools);
  }

  private menu(message: Message): void {
    const element = this.around.log.elementOf(message.number);
    if (element) openMenu(this.tools.isConnected ? this.tools : element, this.itemsOf(message), t("actions"));
  }

  private pick(message: Message): void {
    const element = this.around.log.elementOf(message.number);
    if (element) pickEmoji(this.tools.parentElement === element ? this.tools : element, (emoji) => this.react(message, emoji));
  }

  private key(event: KeyboardEvent): void {
    const found = this.messageAt(event.target);
    if (!found || event.ctrlKey || event.metaKey || event.altKey) return;
    const [message, element] = found;
    if (event.key === "Escape") this.around.leave();
    else if (event.target !== element && !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    else if (!this.walk(event.key, element)) {
      const item = event.key === "Enter" || event.key === "ContextMenu" ? undefined : this.itemsOf(message).find((one) => one.key === event.key);
      if (item) item.run();
      else if (event.key === "Enter") this.menu(message);
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private walk(key: string, from: HTMLElement): boolean {
    const items = [...this.around.log.list.querySelectorAll<HTMLElement>("li.message")];
    const at = items.indexOf(from);
    const next = { ArrowUp: items[at - 1], ArrowDown: items[at + 1], Home: items[0], End: items.at(-1) }[key];
    if (!(key in { ArrowUp: 1, ArrowDown: 1, Home: 1, End: 1 })) return false;
    if (next) focusOn(next);
    else if (key === "ArrowDown") this.around.leave();
    return true;
  }

  // Pressed once more, an option is no longer chosen. What others voted meanwhile the stream has told.
  async vote(message: Message, choices: number[]): Promise<void> {
    const { api, store } = this.around;
    const { number, poll, revision } = message;
    if (!poll) return;
    await this.attempt(async () => {
      const now = await api.vote(poll.id, choices);
      const isNewer = store.get(number)?.revision !== revision && now.results === "always";
      store.patch(number, (shown) => ({ poll: isNewer && shown.poll ? { ...shown.poll, own_choices: now.own_choices } : now }));
    });
  }

  private async pin(message: Message): Promise<void> {
    const { api, store, setup } = this.around;
    await this.attempt(async () => {
      await api.pin(setup.thread.id, message.id, !message.pinned);
      store.patch(message.number, () => ({ pinned: !message.pinned }));
    });
  }

  // Gone here at once, and for all a little later: until then it can be taken back.
  private remove(message: Message): void {
    const { deletions, store, say } = this.around;
    deletions.plan(message.id);
    if (message.replies) store.patch(message.number, () => ({ state: "deleted", html: "" }));
    else store.drop(message.id);
    say(t("deleted"), () => {
      deletions.cancel(message.id);
      store.hear({ ...message, revision: store.get(message.number)?.revision ?? message.revision });
    });
  }

  private async markUnread(message: Message): Promise<void> {
    await this.attempt(async () => {
      await this.around.unread(message.number);
      this.around.log.lineAfter(message.number - 1);
      this.around.say(t("marked-unread"));
    });
  }

  private async copy(message: Message): Promise<void> {
    const address = new URL(addressOf(this.around.setup.urls.message, message.number), location.href).href;
    // Without a secure connection browsers give no clipboard: the address is shown to be copied by hand.
    if (!navigator.clipboard) return this.around.say(address);
    await navigator.clipboard.writeText(address);
    this.around.say(t("copied"));
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    await action().catch((error: unknown) => this.around.say(reasonOf(error)));
  }

  // A finger shows what a pointer shows by being there.
  private tapped(event: PointerEvent): void {
    if (event.pointerType === "mouse" || (event.target as Element).closest("a, button, input, summary")) return;
    const found = this.messageAt(event.target);
    if (!found || document.getSelection()?.toString()) return;
    focusOn(found[1]);
    this.showOn(found[1]);
  }

  private pressLong(list: HTMLElement): void {
    let timer = 0;
    const stop = () => window.clearTimeout(timer);
    list.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" || (event.target as Element).closest("a, button")) return;
      const found = this.messageAt(event.target);
      timer = window.setTimeout(() => {
        // Words that are being marked are not to be covered.
        if (found && !document.getSelection()?.toString()) this.menu(found[0]);
      }, LONG_PRESS);
    });
    for (const name of ["pointerup", "pointercancel", "pointermove"]) list.addEventListener(name, stop);
    this.around.log.scroller.addEventListener("scroll", stop, { passive: true });
  }
}

export function reacted(reactions: Reaction[], emoji: string, isOn: boolean): Reaction[] {
  const known = reactions.find((one) => one.emoji === emoji);
  if (!known) return isOn ? [...reactions, { emoji, count: 1, mine: true }] : reactions;
  const changed = { ...known, count: known.count + (isOn ? 1 : -1), mine: isOn };
  return reactions.map((one) => (one === known ? changed : one)).filter((one) => one.count > 0);
}
