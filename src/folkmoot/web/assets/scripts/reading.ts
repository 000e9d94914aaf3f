// Tells the server how far a thread has been read, when the reader pauses or leaves.
import { post } from "./http";

let seen: IntersectionObserver | null = null;

// Posts that have come later count as well.
export function watchReading(posts: Iterable<Element>): void {
  for (const post of posts) seen?.observe(post);
}

export function startReading(): void {
  const list = document.querySelector<HTMLElement>("[data-read-url]");
  if (!list) return;
  let highest = 0;
  let sent = 0;
  seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries)
        if (entry.isIntersecting) highest = Math.max(highest, Number((entry.target as HTMLElement).dataset.number));
    },
    { threshold: 0, rootMargin: "0px 0px -20% 0px" },
  );
  watchReading(list.querySelectorAll("[data-number]"));
  const send = () => {
    if (highest <= sent) return;
    sent = highest;
    void post(list.dataset.readUrl ?? "", new URLSearchParams({ number: String(highest) }), true).catch(() => null);
  };
  window.setInterval(send, 5000);
  document.addEventListener("visibilitychange", send);
  window.addEventListener("pagehide", send);
}
