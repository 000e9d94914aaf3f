// Where the browser offers to install the community, a button does; and the app's icon says how much is unread.
import { recall, remember } from "./storage";

interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: string }>;
}

const NOT_NOW = "folkmoot-install-later";

export function startInstalling(): void {
  let offer: InstallPrompt | null = null;
  const hint = document.querySelector<HTMLElement>("[data-install-hint]");
  const buttons = document.querySelectorAll<HTMLElement>("[data-install]");
  const show = () => {
    for (const button of buttons) button.hidden = !offer;
    if (hint) hint.hidden = !offer || recall(NOT_NOW) !== null;
  };
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event as InstallPrompt;
    show();
  });
  window.addEventListener("appinstalled", () => {
    offer = null;
    show();
  });
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    if (target.closest("[data-install-later]")) {
      remember(NOT_NOW, "1");
      show();
    } else if (offer && target.closest("[data-install]")) {
      void offer.prompt();
      offer = null;
      show();
    }
  });
}

// The count at the bell, on the app's icon too, where it is installed. "99+" is 99 there.
export function showUnread(label: string): void {
  const badge = navigator as Navigator & { setAppBadge?: (count: number) => Promise<void> };
  void badge.setAppBadge?.(Number.parseInt(label, 10) || 0).catch(() => undefined);
}
