// How much waits beside entries of the navigation, told anew when the live channel of the queue tells of something.
import { listen } from "./stream";

const SOON = 600;

export function startQueueCount(): void {
  const counts = [...document.querySelectorAll<HTMLElement>("[data-queue-count]")];
  if (!counts.length) return;
  let timer = 0;
  const ask = async () => {
    timer = 0;
    for (const count of counts) {
      const answer = await fetch(count.dataset.queueCount ?? "").catch(() => null);
      if (!answer?.ok) continue;
      const told = (await answer.json()) as { label: string };
      count.textContent = told.label;
      count.hidden = !told.label;
    }
  };
  const soon = () => {
    timer ||= window.setTimeout(ask, SOON);
  };
  listen(["queue"], { queue: soon, reset: soon });
  void ask();
}
