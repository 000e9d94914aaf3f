// How a message looks.
import { h, icon } from "./dom";
import { drawPoll } from "./poll";
import type { Row } from "./rows";
import { addressOf, type Person, type Setup, t } from "./setup";
import { openInside } from "./stops";
import type { Message, Outgoing, Reaction } from "./types";
import { dayOf, isoDay, momentOf, timeOf } from "./when";

export interface Deeds {
  react(message: Message, emoji: string): void;
  vote(message: Message, choices: number[]): void;
  openThread(number: number): void;
  retry(key: string): void;
  discard(key: string): void;
  pickDate(at: Date): void;
}

const COLOURS = 8;

export function drawRow(row: Row, old: HTMLElement | undefined, setup: Setup, deeds: Deeds, isSelected: boolean): HTMLElement {
  if (row.kind === "day") return old ?? day(row.at, deeds);
  if (row.kind === "new") return old ?? h("li.new-line", {}, t("new"));
  const element = old ?? h("li.message", { tabindex: "-1" });
  const isMessage = row.kind === "message";
  const mine = isMessage ? row.message.author?.id === setup.me.id : true;
  const states = isMessage ? [row.message.state, row.message.pinned && "pinned", isSelected && "selected"] : [`is-${row.outgoing.state}`, "pending"];
  element.className = ["message", row.follows && "follows", mine && "mine", ...states].filter(Boolean).join(" ");
  refill(element, isMessage ? partsOf(row.message, row.follows, setup, deeds) : pendingParts(row.outgoing, row.follows, setup, deeds));
  if (isMessage) element.dataset.number = String(row.message.number);
  return element;
}

// New parts for old, but for the toolbar; what had the focus has it again.
function refill(element: HTMLElement, parts: Node[]): void {
  const active = document.activeElement as HTMLElement | null;
  const hasFocus = element.contains(active);
  const tools = element.querySelector<HTMLElement>(":scope > .tools");
  for (const child of [...element.children]) if (child !== tools) child.remove();
  element.prepend(...parts);
  openInside(element, hasFocus);
  if (!hasFocus || element.contains(document.activeElement)) return;
  const same = [...element.querySelectorAll<HTMLElement>("[data-stop]")].find((one) => one.dataset.stop === active?.dataset.stop);
  (same ?? element).focus({ preventScroll: true });
}

export function avatar(person: Person | null, size = ""): HTMLElement {
  const given = { "aria-hidden": "true" };
  if (!person) return h(`span.avatar.c7${size}`, given, "?");
  if (person.avatar) return h(`img.avatar${size}`, { src: person.avatar, alt: "", width: 40, height: 40, loading: "lazy" });
  return h(`span.avatar.c${person.id % COLOURS}${size}`, given, initials(person.name));
}

function day(at: Date, deeds: Deeds): HTMLElement {
  const button = h("button.plain", { type: "button", tabindex: "-1", onclick: () => deeds.pickDate(at), title: t("jump") }, dayOf(at));
  return h("li.day", { "data-day": isoDay(at) }, button);
}

function partsOf(message: Message, follows: boolean, setup: Setup, deeds: Deeds): Node[] {
  const at = new Date(message.at);
  const name = message.author?.name ?? t("gone");
  const link = addressOf(setup.urls.message, message.number);
  const when = h("a.when", { href: link, title: momentOf(at) }, h("time", { datetime: message.at }, timeOf(at)));
  const person = message.author
    ? h("a.name", { href: addressOf(setup.urls.member, message.author.handle) }, name)
    : h("span.name", {}, name);
  const signs = [
    message.edited_at && h("span.faint", { title: momentOf(new Date(message.edited_at)) }, t("edited")),
    message.pinned && h("span.faint.with-icon", {}, icon("pin"), t("pinned")),
    message.state === "held" && h("span.badge.warn", {}, t("held")),
    message.state === "hidden" && h("span.badge.bad", {}, t("hidden")),
  ];
  // Under the words where there is no line with a name that could bear it.
  const under = follows && signs.some(Boolean) ? [h("div.by", {}, ...signs)] : [];
  const words = prose(message.html, setup);
  // What was kept to be read without a connection may be older than polls in messages.
  const poll = message.poll ?? null;
  const isSaid = poll !== null && words.textContent?.trim() === poll.question;
  return [
    follows ? h("span.gutter") : avatar(message.author),
    follows ? h("div.by.aside-by", {}, h("span.sr-only", {}, name), when) : h("div.by", {}, person, when, ...signs),
    words,
    ...under,
    ...(poll && message.html ? [drawPoll(message, poll, isSaid, setup, deeds.vote)] : []),
    ...(message.reactions.length ? [reactions(message, message.author?.id === setup.me.id, deeds)] : []),
    ...(message.replies ? [replies(message, deeds)] : []),
  ];
}

function prose(html: string, setup: Setup): HTMLElement {
  const words = h("div.prose", { dir: "auto" });
  // The server has sanitised it, as it does every text that is shown.
  if (html) words.innerHTML = html;
  else words.textContent = t("deleted-message");
  const own = addressOf(setup.urls.member, setup.me.handle);
  for (const link of words.querySelectorAll("a.mention")) if (link.getAttribute("href") === own) link.classList.add("me");
  return words;
}

function reactions(message: Message, isOwn: boolean, deeds: Deeds): HTMLElement {
  const button = (reaction: Reaction) =>
    h(
      "button.reaction",
      {
        type: "button",
        "data-stop": reaction.emoji,
        "aria-pressed": String(reaction.mine ?? false),
        disabled: isOwn,
        "aria-label": t("reaction", { emoji: reaction.emoji, count: reaction.count }),
        onclick: () => deeds.react(message, reaction.emoji),
      },
      `${reaction.emoji} ${reaction.count}`,
    );
  return h("div.reactions", {}, ...message.reactions.map(button));
}

function replies(message: Message, deeds: Deeds): HTMLElement {
  const open = () => deeds.openThread(message.number);
  return h("button.replies", { type: "button", "data-stop": "replies", onclick: open }, icon("reply"), t("replies", { count: message.replies }));
}

// What waits stands as plain words: only the server makes a message of them.
function pendingParts(outgoing: Outgoing, follows: boolean, setup: Setup, deeds: Deeds): Node[] {
  const hasFailed = outgoing.state === "failed";
  const said = hasFailed ? t("not-sent", { reason: outgoing.problem }) : t("sending");
  const state = h(hasFailed ? "span.bad" : "span.faint", {}, said);
  const retry = h("button.button.small", { type: "button", onclick: () => deeds.retry(outgoing.key) }, t("retry"));
  const discard = h("button.button.small.quiet", { type: "button", onclick: () => deeds.discard(outgoing.key) }, t("take-back"));
  return [
    follows ? h("span.gutter") : avatar(setup.me),
    ...(follows ? [] : [h("div.by", {}, h("span.name", {}, setup.me.name))]),
    h("div.prose", { dir: "auto" }, h("p.typed", {}, outgoing.markdown)),
    h("div.by", {}, state),
    ...(hasFailed ? [h("div.row.again", {}, retry, discard)] : []),
  ];
}

function initials(name: string): string {
  const found = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const ends = found.length > 1 ? [found[0], found.at(-1)] : found.slice(0, 1);
  return ends.map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase() || "?";
}
