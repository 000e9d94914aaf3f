// A poll in a message: one votes by pressing an option, and takes the vote back by pressing it again.
import { h } from "./dom";
import { type Setup, t } from "./setup";
import type { Message, Poll } from "./types";

type Vote = (message: Message, choices: number[]) => void;

// `isSaid`: the message is nothing but the question, which need not be read twice.
export function drawPoll(message: Message, poll: Poll, isSaid: boolean, setup: Setup, vote: Vote): HTMLElement {
  const here = poll.kind === "single" || poll.kind === "multiple";
  const all = poll.options.reduce((sum, option) => sum + Math.max(0, option.score ?? 0), 0);
  const total = (poll.kind === "multiple" ? poll.ballot_count : all) || 1;
  const rows = poll.options.map((option) => {
    const isOwn = poll.own_choices?.includes(option.id) ?? false;
    const share = option.score === null ? null : Math.round((100 * Math.max(0, option.score)) / total);
    const parts = [
      h("span.words", { dir: "auto" }, option.text),
      share === null ? "" : h("span.share", {}, `${option.score} · ${share} %`),
      share === null ? "" : h("progress", { max: 100, value: share, "aria-hidden": "true" }),
    ];
    const isFixed = !here || !poll.is_open || Boolean(setup.thread.closed) || (poll.votes_are_final && Boolean(poll.own_choices?.length));
    const given = { type: "button", "aria-pressed": String(isOwn), disabled: isFixed, "data-stop": `option-${option.id}` };
    return h("button.option", { ...given, onclick: () => vote(message, chosen(poll, option.id)) }, ...parts);
  });
  const hint = !poll.is_open ? t("poll-closed") : poll.options[0]?.score === null ? t(`poll-results-${poll.results}`) : "";
  const link = h("a", { href: setup.urls.poll.replace("__", String(poll.id)) }, t("votes", { count: poll.ballot_count }));
  const question = isSaid ? null : h("p.question", { dir: "auto" }, poll.question);
  return h("div.chat-poll", { role: "group", "aria-label": poll.question }, question, ...rows, h("p.faint", {}, link, hint && ` · ${hint}`));
}

// What would be chosen after pressing this option; nothing takes the vote back.
function chosen(poll: Poll, option: number): number[] {
  const own = poll.own_choices ?? [];
  if (poll.kind === "single") return own.includes(option) ? [] : [option];
  return own.includes(option) ? own.filter((one) => one !== option) : [...own, option].slice(-poll.max_choices);
}

// The stream cannot say what one has voted oneself, nor what only those see who have.
export function withOwn(poll: Poll | null, known: Poll | null | undefined): Poll | null {
  if (!poll || poll.own_choices !== null || !known) return poll;
  const scores = new Map(known.options.map((option) => [option.id, option.score]));
  const options = poll.options.map((option) => ({ ...option, score: option.score ?? scores.get(option.id) ?? null }));
  return { ...poll, options, own_choices: known.own_choices };
}

export const isHalfTold = (poll: Poll | null | undefined) =>
  Boolean(poll && poll.own_choices === null && poll.options.some((option) => option.score === null));
