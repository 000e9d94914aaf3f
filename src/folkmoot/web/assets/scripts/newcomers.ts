// How many threads of a list have something that it does not show.
import { hearStream } from "./stream";

export function startNewcomers(): void {
  const box = document.querySelector<HTMLElement>("[data-newcomers]");
  const notice = box?.querySelector("template")?.content.firstElementChild;
  if (!box || !notice) return;
  const space = box.dataset.live?.replace("space:", "");
  const threads = new Set<number>();
  hearStream((name, told) => {
    const isAnswer = name === "post" && told.number !== undefined;
    if (!told.thread || !(isAnswer || name === "thread") || (space !== "*" && String(told.space) !== space)) return;
    const row = document.querySelector<HTMLElement>(`[data-thread="${told.thread}"]`);
    // A page is told of what happened just before it was made, which it shows.
    if (row && (!isAnswer || Number(row.dataset.last) >= (told.number ?? 0))) return;
    threads.add(told.thread);
    const shown = box.querySelector(".live") ?? box.appendChild(notice.cloneNode(true) as Element);
    const count = shown.querySelector("[data-count]");
    if (count) count.textContent = String(threads.size);
  });
}
