// How each kind of request is answered: pages from the network first, what a build brought from the device first.
import { below, isOurs, known } from "./known";
import { filesOf, currentReader, moment } from "./readers";
import { keepAnswer, keepFile, keptCopy } from "./keeping";

const BUILD = `folkmoot-build:${known.scope}:${known.build}`;
const BUILDS = `folkmoot-build:${known.scope}:`;
// Who has read a page before need not look at a white screen for longer.
const PATIENCE = 6_000;
const AWAY = [502, 503, 504];
// A build puts a part of the content's hash into a name: app.1a2b3c4d5e6f.css.
const HASH = /\.[0-9a-f]{12}(?=\.\w+$)/;

export async function keepBuild(): Promise<void> {
  const cache = await caches.open(BUILD);
  await cache.addAll(known.keep);
  await renewOfflinePage();
}

export async function renewOfflinePage(): Promise<void> {
  const response = await fetch(known.offline, { cache: "no-cache" });
  if (response.ok && !response.redirected) await (await caches.open(BUILD)).put(known.offline, response);
}

export async function dropOldBuilds(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(BUILDS) && name !== BUILD) await caches.delete(name);
}

// Whether we answer at all; what we do not answer goes its way as if there were no worker.
export function answer(event: FetchEvent): Promise<Response> | null {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !isOurs(url)) return null;
  if (request.mode === "navigate") return below(url) || url.pathname === known.scope ? page(event) : null;
  if (url.pathname.startsWith(known.static)) return built(event, url);
  if (!url.pathname.startsWith(known.scope)) return null;
  if (below(url).startsWith("-/") && ["style", "image"].includes(request.destination)) return built(event, url);
  if (request.destination === "image") return file(event);
  if (/^api\/v1\/(threads\/\d+\/messages|conversations)$/.test(below(url))) return data(event);
  return null;
}

async function page(event: FetchEvent): Promise<Response> {
  const asked = moment();
  const network = fromNetwork(event).then((response) => {
    const copy = response.clone();
    event.waitUntil(keepAnswer(pageKey(event.request.url), copy, asked).catch(() => undefined));
    return response;
  });
  // Where it fails is looked at below; the wait must not make it an error of nobody.
  network.catch(() => undefined);
  try {
    const response = await Promise.race([network, patience()]);
    if (response && !AWAY.includes(response.status)) return response;
    return (await keptCopy(event.request.url)) ?? response ?? (await network);
  } catch {
    return (await keptCopy(event.request.url)) ?? (await offlinePage());
  }
}

function pageKey(address: string): string {
  const url = new URL(address);
  url.hash = "";
  return url.href;
}

async function fromNetwork(event: FetchEvent): Promise<Response> {
  // Asked for by the browser while this worker was still starting.
  const early = (await event.preloadResponse.catch(() => undefined)) as Response | undefined;
  return early ?? fetch(event.request);
}

const patience = () => new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));

async function offlinePage(): Promise<Response> {
  return (await caches.match(known.offline)) ?? Response.error();
}

async function data(event: FetchEvent): Promise<Response> {
  const asked = moment();
  try {
    const response = await fetch(event.request);
    event.waitUntil(keepAnswer(event.request.url, response.clone(), asked).catch(() => undefined));
    return response;
  } catch (error) {
    const copy = await keptCopy(event.request.url);
    if (copy) return copy;
    throw error;
  }
}

async function file(event: FetchEvent): Promise<Response> {
  const asked = moment();
  const reader = await currentReader();
  try {
    const response = await fetch(event.request);
    event.waitUntil(keepFile(event.request.url, response.clone(), asked, reader).catch(() => undefined));
    return response;
  } catch (error) {
    const cache = (await caches.has(filesOf(reader))) ? await caches.open(filesOf(reader)) : null;
    const copy = await cache?.match(event.request.url);
    if (copy) return copy;
    throw error;
  }
}

async function built(event: FetchEvent, url: URL): Promise<Response> {
  const cache = await caches.open(BUILD);
  const isSteady = url.searchParams.has("v") || (known.steady && HASH.test(url.pathname));
  const kept = await cache.match(url.href);
  if (kept && isSteady) return kept;
  try {
    const response = await fetch(event.request);
    if (response.status === 200) event.waitUntil(cache.put(url.href, response.clone()).catch(() => undefined));
    return response;
  } catch (error) {
    const copy = kept ?? (await likeIt(cache, url));
    if (copy) return copy;
    throw error;
  }
}

// A page that was kept under an earlier build asks for that build's styles: today's do as well.
async function likeIt(cache: Cache, url: URL): Promise<Response | undefined> {
  const plain = url.pathname.replace(HASH, "");
  const request = (await cache.keys()).find((kept) => new URL(kept.url).pathname.replace(HASH, "") === plain);
  return request && cache.match(request);
}
