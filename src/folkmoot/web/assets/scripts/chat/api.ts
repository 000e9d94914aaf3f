// Asking the server: what comes back is an answer, a refusal with its reason, or nothing for now.
import { csrfToken } from "../http";
import type { Outcome } from "./outbox";
import type { Person } from "./setup";
import { t } from "./setup";
import type { Asked, Message, Outgoing, Page, Poll } from "./types";

export interface Conversation {
  id: number;
  kind: string;
  title: string;
  unread: number;
  mentions: number;
  last_number: number;
  url: string;
  members?: Person[];
  muted?: boolean;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
    readonly after: number,
  ) {
    super(message);
  }
}

const GIVE_UP_AFTER = 20_000;
// Refusals that say nothing about what was sent: it may be right a moment later.
const PASSING = [401, 408, 409, 425, 429];

export class Api {
  constructor(private readonly base: string) {}

  messages(thread: number, asked: Asked, root: number | null, limit = 50): Promise<Page> {
    const query = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of Object.entries(asked)) query.set(name, String(value));
    if (root !== null) query.set("root", String(root));
    return this.ask("GET", `threads/${thread}/messages?${query}`);
  }

  async send(outgoing: Outgoing): Promise<Outcome> {
    const { thread, key, markdown, root } = outgoing;
    try {
      return { sent: await this.ask<Message>("POST", `threads/${thread}/messages`, { markdown, key, root, attachments: [] }) };
    } catch (error) {
      if (!(error instanceof Refused)) return { later: null };
      if (error.status >= 500 || PASSING.includes(error.status)) return { later: error.after ? error.after * 1000 : null };
      return { refused: error.message, code: error.code };
    }
  }

  edit(id: number, markdown: string, revision: number | undefined): Promise<{ html: string; edited_at: string; revision: number }> {
    return this.ask("PATCH", `posts/${id}`, { markdown, revision });
  }

  source(id: number): Promise<{ markdown: string; revision: number }> {
    return this.ask("GET", `posts/${id}`);
  }

  remove(id: number): Promise<void> {
    return this.ask("DELETE", `posts/${id}`);
  }

  react(id: number, emoji: string, isOn: boolean): Promise<void> {
    if (isOn) return this.ask("POST", `posts/${id}/reactions`, { emoji });
    return this.ask("DELETE", `posts/${id}/reactions?emoji=${encodeURIComponent(emoji)}`);
  }

  poll(id: number): Promise<Poll> {
    return this.ask("GET", `polls/${id}`);
  }

  vote(id: number, options: number[]): Promise<Poll> {
    return options.length ? this.ask("PUT", `polls/${id}/ballot`, { options }) : this.ask("DELETE", `polls/${id}/ballot`);
  }

  pin(thread: number, id: number, isOn: boolean): Promise<void> {
    return this.ask(isOn ? "PUT" : "DELETE", `threads/${thread}/pins/${id}`);
  }

  pins(thread: number): Promise<{ items: Message[] }> {
    return this.ask("GET", `threads/${thread}/pins`);
  }

  members(thread: number): Promise<{ items: Person[] }> {
    return this.ask("GET", `threads/${thread}/members`);
  }

  read(thread: number, number: number): Promise<void> {
    return this.ask("POST", `threads/${thread}/read`, { number });
  }

  unread(thread: number, number: number): Promise<void> {
    return this.ask("POST", `threads/${thread}/unread`, { number });
  }

  async isInvisible(): Promise<boolean> {
    return (await this.ask<{ invisible: boolean }>("GET", "me/presence")).invisible;
  }

  hide(isInvisible: boolean): Promise<void> {
    return this.ask("PUT", "me/presence", { invisible: isInvisible });
  }

  conversations(): Promise<{ items: Conversation[] }> {
    return this.ask("GET", "conversations");
  }

  topic(thread: number, posts: number[], space: number, title: string): Promise<{ url: string }> {
    return this.ask("POST", `threads/${thread}/topic`, { posts, space, title });
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    // What is done while the page goes away shall arrive; a clock of that page must not stop it.
    const keepalive = method === "DELETE" || path.endsWith("/read");
    const answer = await fetch(`${this.base}/${path}`, {
      method,
      keepalive,
      credentials: "same-origin",
      signal: keepalive ? null : AbortSignal.timeout(GIVE_UP_AFTER),
      headers: { "X-CSRFToken": csrfToken(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw await refusal(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string; code?: string };
  const after = Number(answer.headers.get("Retry-After")) || 0;
  return new Refused(answer.status, problem.detail || problem.title || t("failed"), problem.code ?? "", after);
}

// The reason in words, for who tried.
export function reasonOf(error: unknown): string {
  return error instanceof Refused ? error.message : t("offline");
}
