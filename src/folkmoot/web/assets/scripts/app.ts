// The behaviours of the pages. Everything works without them; with them it is quicker.
import "htmx.org";
import { startComposers } from "./composer";
import { startDrafts } from "./drafts";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { startReading } from "./reading";
import { startShortcuts } from "./shortcuts";
import { startTimes } from "./times";

declare global {
  interface Window {
    htmx: { config: Record<string, unknown> };
  }
}

function start(root: ParentNode): void {
  startComposers(root);
  startDrafts(root);
  startTimes(root);
}

start(document);
startLive();
startMenus();
startReading();
startShortcuts();
document.body.addEventListener("htmx:afterSwap", (event) => start(event.target as HTMLElement));
