// What the server pushes is shown; a click leads to it, and what was read elsewhere is taken away.
import { known, worker } from "./known";

interface Pushed {
  title: string;
  body: string;
  // Below the community.
  url: string;
  tag: string;
  at?: number;
}

const UNREAD = `${known.scope}notifications/devices/unread/`;
// Shown until it is clicked, whatever is read.
const OWN = ["test", "rest"];
// What has just come may have been told before it was written down.
const FRESH = 60_000;

export async function showPush(data: PushMessageData | null): Promise<void> {
  const pushed = read(data);
  const options = {
    body: pushed.body,
    tag: pushed.tag,
    timestamp: pushed.at ?? Date.now(),
    data: { url: pushed.url, shownAt: Date.now() },
    icon: `${known.scope}-/icon/192.png`,
    badge: `${known.scope}-/icon/badge-96.png`,
    dir: "auto" as const,
    // A thread's later news make themselves heard too.
    renotify: true,
  };
  await worker.registration.showNotification(pushed.title, options);
  await tidyShown();
}

// Browsers take the right to push from who shows nothing, so what cannot be read is shown as well.
function read(data: PushMessageData | null): Pushed {
  try {
    const pushed = data?.json() as Partial<Pushed>;
    const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
    return {
      title: text(pushed.title, known.name),
      body: text(pushed.body, ""),
      url: text(pushed.url, ""),
      tag: text(pushed.tag, "notice"),
      at: typeof pushed.at === "number" ? pushed.at : undefined,
    };
  } catch {
    return { title: known.name, body: "", url: "notifications/", tag: "notice" };
  }
}

// Take away what has been read, on any device, and write the count on the app's icon.
export async function tidyShown(): Promise<void> {
  const answer = await fetch(UNREAD, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { count, tags } = (await answer.json()) as { count: number; tags: string[] };
  for (const shown of await worker.registration.getNotifications()) {
    const isFresh = ((shown.data as { shownAt?: number } | null)?.shownAt ?? 0) > Date.now() - FRESH;
    if (!isFresh && !tags.includes(shown.tag) && !OWN.includes(shown.tag)) shown.close();
  }
  const badge = navigator as unknown as { setAppBadge?: (count: number) => Promise<void> };
  await badge.setAppBadge?.(count).catch(() => undefined);
}

export async function openPushed(notification: Notification): Promise<void> {
  notification.close();
  const said = (notification.data as { url?: string } | null)?.url ?? "";
  const home = new URL(known.scope, worker.location.href);
  const url = new URL(said.replace(/^\/+/, ""), home);
  // Never anywhere but in this community, whatever the message says.
  const goal = url.origin === home.origin && url.pathname.startsWith(known.scope) ? url.href : home.href;
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = pages.filter((page) => page.url.startsWith(home.href));
  const page = here.find((one) => one.url === goal) ?? here.find((one) => one.visibilityState === "visible") ?? here[0];
  if (!page) return void (await worker.clients.openWindow(goal));
  await page.focus().catch(() => undefined);
  if (page.url === goal) return;
  // A page that is not ours to steer is left as it is.
  await page.navigate(goal).catch(() => worker.clients.openWindow(goal));
}

export async function stopPushing(): Promise<void> {
  await (await worker.registration.pushManager?.getSubscription())?.unsubscribe();
  for (const shown of await worker.registration.getNotifications()) shown.close();
}
