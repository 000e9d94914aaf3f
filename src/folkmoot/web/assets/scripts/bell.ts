// The count at the bell, while the page is open. Without the stream it is what it was when the page was made.
import { showUnread } from "./installing";
import { listen } from "./stream";

const SOON = 400;
const SPREAD = 2000;

export function startBell(): void {
  const bell = document.querySelector<HTMLElement>("[data-bell-url]");
  const count = bell?.querySelector<HTMLElement>(".count");
  if (!bell || !count) return;
  let timer = 0;
  showUnread(count.textContent);
  const ask = async () => {
    timer = 0;
    const answer = await fetch(bell.dataset.bellUrl ?? "").catch(() => null);
    if (!answer?.ok) return;
    const told = (await answer.json()) as { label: string };
    count.textContent = told.label;
    showUnread(told.label);
  };
  // An announcement is told to all at once, and need not be asked for in the same moment.
  const soon = (name: string) => {
    timer ||= window.setTimeout(ask, SOON + (name === "notice" ? SPREAD * Math.random() : 0));
  };
  listen(["me"], { notice: () => soon("notice"), seen: () => soon("seen"), read: () => soon("read"), reset: () => soon("reset") });
}
