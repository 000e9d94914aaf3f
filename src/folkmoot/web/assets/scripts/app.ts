// The behaviours of the pages. Everything works without them; with them it is quicker.
import "htmx.org";
import { startBell } from "./bell";
import { startCalls } from "./calls";
import { startChoices } from "./choices";
import { startComposers } from "./composer";
import { startDialogs } from "./dialogs";
import { forgetSentDrafts, startDrafts } from "./drafts";
import { startForms } from "./forms";
import { startInstalling } from "./installing";
import { startListings } from "./listings";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { startNewcomers } from "./newcomers";
import { startOwnScript } from "./own_script";
import { startOffline } from "./offline";
import { startPasskeys } from "./passkeys";
import { startPolls } from "./polls";
import { startPushing } from "./pushing";
import { startQuoting } from "./quoting";
import { startReading } from "./reading";
import { showCurrentTabs, startScrollers } from "./scrollers";
import { startShortcuts } from "./shortcuts";
import { startStream } from "./stream";
import { startSorting } from "./sorting";
import { startTimes } from "./times";

function start(root: ParentNode): void {
  startComposers(root);
  startDrafts(root);
  startListings(root);
  startPolls(root);
  startScrollers(root);
  startTimes(root);
}

forgetSentDrafts();
start(document);
startBell();
startCalls();
startChoices();
startDialogs();
startForms();
startInstalling();
startLive();
startMenus();
startNewcomers();
startOwnScript();
startOffline();
startPasskeys();
startPushing();
startQuoting();
startReading();
showCurrentTabs();
startShortcuts();
startStream();
startSorting();
document.body.addEventListener("htmx:afterSwap", (event) => start(event.target as HTMLElement));
