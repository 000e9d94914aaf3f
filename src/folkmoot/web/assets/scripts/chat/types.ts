// What the server and the chat say to each other. One function on the server makes a message, for the API and for the stream.
export interface Author {
  id: number;
  name: string;
  handle: string;
  avatar: string | null;
}

export interface Reaction {
  emoji: string;
  count: number;
  mine?: boolean;
}

export interface Poll {
  id: number;
  question: string;
  kind: string;
  results: string;
  votes_are_final: boolean;
  max_choices: number;
  is_open: boolean;
  ballot_count: number;
  options: { id: number; text: string; score: number | null }[];
  // Nothing where the stream says it, which says the same to all.
  own_choices: number[] | null;
}

export interface Message {
  id: number;
  thread: number;
  number: number;
  root: number | null;
  replies: number;
  author: Author | null;
  html: string;
  at: string;
  edited_at: string | null;
  state: string;
  reactions: Reaction[];
  poll: Poll | null;
  key: string;
  revision: number;
  pinned: boolean;
}

export interface Page {
  items: Message[];
  has_before: boolean;
  has_after: boolean;
  last_number: number;
  read_number: number;
  position: number;
}

// What a page of messages was asked for.
export type Asked = { before: number } | { after: number } | { around: number } | { date: string } | Record<string, never>;

export interface Outgoing {
  key: string;
  // The community and the member: another member in the same browser must not send it.
  scope: string;
  thread: number;
  root: number | null;
  markdown: string;
  at: number;
  order: number;
  state: "waiting" | "failed";
  problem: string;
}
