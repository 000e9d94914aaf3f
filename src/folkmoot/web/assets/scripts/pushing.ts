// Telling this device by push: asked for on its page by a click, and never by itself.
import { post } from "./http";
import { scope } from "./offline";

export function startPushing(): void {
  const box = document.querySelector<HTMLElement>("[data-push]");
  if (box) void show(box);
  box?.querySelector("[data-push-on]")?.addEventListener("click", () => void turnOn(box));
}

async function manager(): Promise<PushManager | null> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return null;
  const registration = await navigator.serviceWorker.getRegistration(scope()).catch(() => undefined);
  // At the first visit the worker is still on its way.
  return (registration ?? (window.isSecureContext ? await navigator.serviceWorker.ready : undefined))?.pushManager ?? null;
}

async function show(box: HTMLElement): Promise<void> {
  const push = await manager();
  const subscription = await push?.getSubscription().catch(() => null);
  const is = !push ? "none" : Notification.permission === "denied" ? "denied" : subscription ? "on" : "off";
  for (const part of box.querySelectorAll<HTMLElement>("[data-push-is]")) part.hidden = part.dataset.pushIs !== is;
  // What the server has forgotten, or knew under an older key, is told to it again.
  if (subscription && keyOf(subscription) !== box.dataset.push) {
    await subscription.unsubscribe();
    await turnOn(box);
  } else if (subscription) await tell(box, subscription);
}

async function turnOn(box: HTMLElement): Promise<void> {
  const status = box.querySelector<HTMLElement>('[role="status"]');
  try {
    if ((await Notification.requestPermission()) === "granted") {
      const push = await manager();
      const subscription = await push?.subscribe({ userVisibleOnly: true, applicationServerKey: box.dataset.push ?? "" });
      if (subscription && (await tell(box, subscription))) return location.reload();
    }
    await show(box);
  } catch {
    if (status) status.textContent = status.dataset.failed ?? "";
  }
}

async function tell(box: HTMLElement, subscription: PushSubscription): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON();
  const told = new URLSearchParams({ endpoint: endpoint ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
  const answer = await post(box.dataset.add ?? "", told);
  if (!answer.ok) throw new Error(String(answer.status));
  return true;
}

function keyOf(subscription: PushSubscription): string {
  const bytes = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
