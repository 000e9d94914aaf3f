// The community's service worker: reading without a connection, replies that wait for one, and what other apps share.
import { answer, dropOldBuilds, keepBuild, renewOfflinePage } from "./answering";
import { keepAnswer, keptPages } from "./keeping";
import { known, worker } from "./known";
import { openPushed, showPush, stopPushing, tidyShown } from "./pushing";
import { isOurTurn, reply, sendWaiting } from "./outbox";
import { currentReader, forgetEverything, moment } from "./readers";
import { share } from "./sharing";

interface Wish {
  do: "keep" | "list" | "send" | "forget" | "renew" | "tidy";
  url?: string;
}

worker.addEventListener("install", (event) => {
  // Pages are the server's and name what they need, so a new worker need not wait until the last page is closed.
  event.waitUntil(keepBuild().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([worker.registration.navigationPreload?.enable(), dropOldBuilds()]).then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const response = share(event) ?? reply(event) ?? answer(event);
  if (response) event.respondWith(response);
});

worker.addEventListener("sync" as "message", (event) => {
  if (isOurTurn((event as unknown as { tag: string }).tag)) event.waitUntil(sendWaiting());
});

worker.addEventListener("push", (event) => event.waitUntil(showPush(event.data)));
worker.addEventListener("notificationclick", (event) => event.waitUntil(openPushed(event.notification)));

worker.addEventListener("message", (event) => {
  const wish = event.data as Wish;
  const answerTo = event.ports[0];
  event.waitUntil(fulfil(wish).then((result) => answerTo?.postMessage(result), () => answerTo?.postMessage(null)));
});

async function fulfil(wish: Wish): Promise<unknown> {
  switch (wish.do) {
    case "keep":
      return wish.url && keepNow(wish.url);
    case "list":
      return { reader: await currentReader(), pages: await keptPages() };
    case "send":
      return sendWaiting();
    case "renew":
      return renewOfflinePage();
    case "tidy":
      return tidyShown();
    case "forget":
      await stopPushing().catch(() => undefined);
      return forgetEverything();
  }
}

// The first page of all was there before we were.
async function keepNow(address: string): Promise<void> {
  const url = new URL(address, worker.location.href);
  if (url.origin !== worker.location.origin || !url.pathname.startsWith(known.scope)) return;
  const asked = moment();
  const response = await fetch(url.href);
  await keepAnswer(url.href, response, asked);
}
