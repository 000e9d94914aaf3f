// From messages to rows: days apart, one author's messages together, a line before what is new.
import type { Message, Outgoing } from "./types";

export type Row =
  | { kind: "day"; id: string; at: Date }
  | { kind: "new"; id: string }
  | { kind: "message"; id: string; message: Message; follows: boolean }
  | { kind: "pending"; id: string; outgoing: Outgoing; follows: boolean };

export interface Standing {
  me: number;
  // What was read when the page was opened: the line stays where it is while one reads on.
  newAfter: number | null;
  // Whether the last message of the thread is among them: what waits to be sent stands below it.
  isAtEnd: boolean;
}

const TOGETHER = 300_000;

export function rowsOf(messages: Message[], pending: Outgoing[], standing: Standing): Row[] {
  const rows: Row[] = [];
  let day = "";
  let last: { author: number | null; at: number } | null = null;
  const begin = (at: Date, author: number | null): boolean => {
    const date = at.toDateString();
    if (date !== day) {
      rows.push({ kind: "day", id: `day-${date}`, at });
      last = null;
    }
    day = date;
    const follows = last !== null && author !== null && last.author === author && at.getTime() - last.at < TOGETHER;
    last = { author, at: at.getTime() };
    return follows;
  };
  let isNew = false;
  for (const message of messages) {
    const startsNew = !isNew && standing.newAfter !== null && message.number > standing.newAfter && message.author?.id !== standing.me;
    const at = new Date(message.at);
    const follows = begin(at, message.author?.id ?? null);
    if (startsNew) {
      isNew = true;
      rows.push({ kind: "new", id: "new" });
    }
    rows.push({ kind: "message", id: `m${message.number}`, message, follows: follows && !startsNew });
  }
  const known = new Set(messages.map((message) => message.key).filter(Boolean));
  if (standing.isAtEnd)
    for (const outgoing of pending)
      if (!known.has(outgoing.key)) {
        const follows = begin(new Date(outgoing.at), standing.me);
        rows.push({ kind: "pending", id: outgoing.key, outgoing, follows });
      }
  return rows;
}
