// Messages and pages as the server would make them.
import type { Message, Page } from "../types";

const START = Date.parse("2026-03-01T10:00:00Z");

export function message(number: number, more: Partial<Message> = {}): Message {
  return {
    id: 1000 + number,
    thread: 7,
    number,
    root: null,
    replies: 0,
    author: { id: 1, name: "Mia", handle: "mia", avatar: null },
    html: `<p>${number}</p>`,
    at: new Date(START + number * 60_000).toISOString(),
    edited_at: null,
    state: "visible",
    reactions: [],
    poll: null,
    key: "",
    revision: 1,
    pinned: false,
    ...more,
  };
}

// A history with these numbers, asked as the API is asked.
export function server(numbers: number[], last = Math.max(...numbers)) {
  return (asked: { before?: number; after?: number }, limit = 50): Page => {
    let items = numbers;
    if (asked.before !== undefined) items = numbers.filter((number) => number < (asked.before ?? 0)).slice(-limit);
    else if (asked.after !== undefined) items = numbers.filter((number) => number > (asked.after ?? 0)).slice(0, limit);
    else items = numbers.slice(-limit);
    const first = items[0] ?? 0;
    const end = items.at(-1) ?? last;
    return {
      items: items.map((number) => message(number)),
      has_before: numbers.some((number) => number < first),
      has_after: numbers.some((number) => number > end),
      last_number: last,
      read_number: 0,
      position: 0,
    };
  };
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
