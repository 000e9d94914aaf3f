// What was read, kept within bounds: so many pages, so many bytes, so many days.
import { KEEP, below, known } from "./known";
import { currentReader, filesOf, noteReader, pagesOf } from "./readers";

interface Bounds {
  entries: number;
  bytes: number;
  largest: number;
}

export interface KeptPage {
  url: string;
  title: string;
  at: number;
}

const PAGES: Bounds = { entries: 120, bytes: 20_000_000, largest: 1_500_000 };
const FILES: Bounds = { entries: 250, bytes: 30_000_000, largest: 3_000_000 };
const OLDEST = 30 * 24 * 3600_000;
const AT = "Kept-At";
const SIZE = "Kept-Size";
const TITLE = "Kept-Title";
const TITLE_OF = /<title>([^<]*)<\/title>/;

// Keep a page or data that the server marked as what may be kept. `asked` is the moment of the request.
export async function keepAnswer(url: string, response: Response, asked: number): Promise<void> {
  if (!(await noteReader(response, asked))) return;
  const cache = await caches.open(pagesOf(await currentReader()));
  // Gone, or not to be seen by this reader any more: then not from here either.
  if ([403, 404, 410].includes(response.status)) return void (await cache.delete(url));
  if (response.status !== 200 || response.redirected || !response.headers.has(KEEP) || isSecret(response)) return;
  const text = await response.text();
  const title = TITLE_OF.exec(text)?.[1]?.trim() ?? "";
  await keep(cache, url, new Blob([text]), response, title, PAGES);
}

export async function keepFile(url: string, response: Response, asked: number, reader: string): Promise<void> {
  if (response.status !== 200 || isSecret(response) || reader !== (await currentReader()) || !asked) return;
  await keep(await caches.open(filesOf(reader)), url, await response.blob(), response, "", FILES);
}

const isSecret = (response: Response) => /no-store/.test(response.headers.get("Cache-Control") ?? "");

async function keep(cache: Cache, url: string, body: Blob, from: Response, title: string, bounds: Bounds): Promise<void> {
  if (body.size > bounds.largest) return;
  const headers = {
    "Content-Type": from.headers.get("Content-Type") ?? "",
    ...policyOf(from),
    [AT]: String(Date.now()),
    [SIZE]: String(body.size),
    [TITLE]: encodeURIComponent(title),
  };
  try {
    await cache.put(url, new Response(body, { headers }));
  } catch {
    // The disk is full: better to keep half than to keep nothing new.
    return trim(cache, { ...bounds, entries: Math.floor((await cache.keys()).length / 2) });
  }
  await trim(cache, bounds);
}

// A copy is held to what the page itself was held to.
function policyOf(response: Response): Record<string, string> {
  const policy = response.headers.get("Content-Security-Policy");
  return policy ? { "Content-Security-Policy": policy } : {};
}

async function trim(cache: Cache, bounds: Bounds): Promise<void> {
  const kept = await entriesOf(cache);
  let entries = kept.length;
  let bytes = kept.reduce((sum, entry) => sum + entry.size, 0);
  for (const entry of kept) {
    const isOld = entry.at < Date.now() - OLDEST;
    if (!isOld && entries <= bounds.entries && bytes <= bounds.bytes) return;
    await cache.delete(entry.url);
    entries -= 1;
    bytes -= entry.size;
  }
}

// The oldest first.
async function entriesOf(cache: Cache): Promise<(KeptPage & { size: number })[]> {
  const answers = await cache.matchAll();
  const requests = await cache.keys();
  return requests
    .map((request, index) => {
      const headers = answers[index]?.headers;
      return {
        url: request.url,
        at: Number(headers?.get(AT) ?? 0),
        size: Number(headers?.get(SIZE) ?? 0),
        title: decodeURIComponent(headers?.get(TITLE) ?? ""),
      };
    })
    .sort((one, other) => one.at - other.at);
}

export async function keptPages(): Promise<KeptPage[]> {
  const name = pagesOf(await currentReader());
  if (!(await caches.has(name))) return [];
  return (await entriesOf(await caches.open(name))).filter((entry) => entry.title).reverse();
}

// The copy of a page, marked with its age; of a thread any part that was read is better than nothing.
export async function keptCopy(address: string): Promise<Response | null> {
  const url = new URL(address);
  url.hash = "";
  const name = pagesOf(await currentReader());
  if (!(await caches.has(name))) return null;
  const cache = await caches.open(name);
  const found = (await cache.match(url.href)) ?? (await partOfThread(cache, url));
  if (!found) return null;
  const at = new Date(Number(found.headers.get(AT) ?? 0)).toISOString();
  if (!(found.headers.get("Content-Type") ?? "").startsWith("text/html")) return found;
  const text = (await found.text()).replace("<head>", `<head><meta name="kept" content="${at}">`);
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", ...policyOf(found) } });
}

async function partOfThread(cache: Cache, url: URL): Promise<Response | undefined> {
  const thread = /^t\/(\d+)\//.exec(below(url))?.[1];
  if (!thread) return undefined;
  const beginning = `${known.scope}t/${thread}/`;
  const request = [...(await cache.keys())].reverse().find((kept) => new URL(kept.url).pathname.startsWith(beginning));
  return request && cache.match(request);
}
