// Who reads here. What is kept belongs to one reader; when another one comes, or nobody is signed in any more, it goes.
import { empty, find, put } from "./store";
import { known, READER, tellPages } from "./known";

interface Note {
  name: string;
  value: string;
}

const NAME = `reader:${known.scope}`;
let reader: string | null = null;
// Answers to what was asked before this moment say who read then, not who reads now.
let since = 0;
let clock = 0;

// A moment in the order of this worker's requests: clocks may stand still or jump.
export const moment = () => ++clock;

export async function currentReader(): Promise<string> {
  if (reader !== null) return reader;
  const noted = (await find<Note>("notes", NAME))?.value ?? "";
  // Somebody may have come while we looked.
  reader ??= noted;
  return reader;
}

// Read off an answer who reads; whether the answer is the present reader's.
export async function noteReader(response: Response, asked: number): Promise<boolean> {
  const said = response.headers.get(READER);
  if (!said) return false;
  await currentReader();
  // Of many answers asked at once by somebody new, the first to come names the reader, and all are the reader's.
  if (said === reader) return true;
  if (asked < since) return false;
  since = moment();
  reader = said;
  await put("notes", { name: NAME, value: said });
  await forgetOthers(said);
  return true;
}

export const pagesOf = (name: string) => `folkmoot-pages:${known.scope}:${name}`;
export const filesOf = (name: string) => `folkmoot-files:${known.scope}:${name}`;

async function forgetOthers(name: string): Promise<void> {
  const ours = [pagesOf(""), filesOf("")];
  for (const cache of await caches.keys())
    if (ours.some((beginning) => cache.startsWith(beginning)) && ![pagesOf(name), filesOf(name)].includes(cache)) await caches.delete(cache);
}

// At sign-out: what was kept, what was to be sent, what was shared. The page has asked before. One sign-in holds for all
// communities of an address, and so does the end of it.
export async function forgetEverything(): Promise<void> {
  since = moment();
  reader = "";
  for (const name of ["notes", "outbox", "shared"] as const) await empty(name);
  for (const cache of await caches.keys()) if (/^folkmoot-(pages|files):/.test(cache)) await caches.delete(cache);
  await tellPages({ told: "forgotten" });
}
