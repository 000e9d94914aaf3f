// Replies that could not be sent: kept, and sent once when there is a connection, by their writer only.
import { READER, below, known, tellPages, worker } from "./known";
import { currentReader } from "./readers";
import { all, drop, put, type Waiting } from "./store";

const REPLY = /^t\/\d+\/reply\/$/;
const TAG = "folkmoot-outbox";
// What a server refuses for good; everything else may go better later.
const REFUSED = [200, 400, 403, 404, 409, 410, 413, 422];

export function reply(event: FetchEvent): Promise<Response> | null {
  const isReply = event.request.method === "POST" && event.request.mode === "navigate" && REPLY.test(below(new URL(event.request.url)));
  return isReply ? send(event) : null;
}

async function send(event: FetchEvent): Promise<Response> {
  const copy = event.request.clone();
  try {
    return await fetch(event.request);
  } catch (error) {
    const form = await copy.formData();
    const key = String(form.get("sent_key") ?? "");
    // Without a key it could arrive twice: the answer may be what was lost, and not the reply.
    if (!key) throw error;
    form.delete("csrfmiddlewaretoken");
    const url = new URL(event.request.url);
    await put("outbox", {
      key,
      scope: known.scope,
      reader: await currentReader(),
      url: url.pathname,
      fields: [...form.entries()],
      at: Date.now(),
      state: "waiting",
    } satisfies Waiting);
    await askForTime();
    return Response.redirect(new URL(`../#waiting`, url.href).href, 303);
  }
}

async function askForTime(): Promise<void> {
  // Where the browser wakes us when there is a connection; elsewhere a page does it.
  const sync = (worker.registration as unknown as { sync?: { register(tag: string): Promise<void> } }).sync;
  await sync?.register(TAG).catch(() => undefined);
}

export const isOurTurn = (tag: string) => tag === TAG;

export async function sendWaiting(): Promise<void> {
  await navigator.locks.request(`${TAG}:${known.scope}`, async () => {
    for (const waiting of await all<Waiting>("outbox", known.scope)) {
      if (waiting.state === "waiting" && !(await sendOne(waiting))) break;
    }
  });
}

// Whether the next one is to be tried.
async function sendOne(waiting: Waiting): Promise<boolean> {
  const page = await fetch(waiting.url, { cache: "no-store" });
  const secret = /<meta name="csrf" content="([^"]+)"/.exec(await page.text())?.[1];
  // Somebody else is signed in, or nobody: it waits for its writer.
  if (page.headers.get(READER) !== waiting.reader) return false;
  if (!secret) return REFUSED.includes(page.status) ? refuse(waiting) : false;
  const form = new FormData();
  for (const [name, value] of waiting.fields) form.append(name, value);
  form.set("csrfmiddlewaretoken", secret);
  const answer = await fetch(waiting.url, { method: "POST", body: form, redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    await drop("outbox", waiting.key);
    // A page that is being opened just now hears no message, and may be older than the reply.
    await put("notes", { name: `sent:${known.scope}`, at: Date.now(), url: waiting.url });
    await tellPages({ told: "sent", key: waiting.key, url: waiting.url });
    return true;
  }
  return REFUSED.includes(answer.status) ? refuse(waiting) : false;
}

async function refuse(waiting: Waiting): Promise<boolean> {
  await put("outbox", { ...waiting, state: "refused" } satisfies Waiting);
  await tellPages({ told: "refused", key: waiting.key, url: waiting.url });
  return true;
}
