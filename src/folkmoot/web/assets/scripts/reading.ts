// Tells the server how far a thread has been read, when the reader pauses or leaves.
import { post } from "./http";

export function startReading(): void {
  const list = document.querySelector<HTMLElement>("[data-read-url]");
  if (!list) return;
  let highest = 0;
  let sent = 0;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries)
        if (entry.isIntersecting) highest = Math.max(highest, Number((entry.target as HTMLElement).dataset.number));
    },
    { threshold: 0, rootMargin: "0px 0px -20% 0px" },
  );
  for (const item of list.querySelectorAll("[data-number]")) seen.observe(item);
  const send = () => {
    if (highest <= sent) return;
    sent = highest;
    void post(list.dataset.readUrl ?? "", new URLSearchParams({ number: String(highest) }), true).catch(() => null);
  };
  window.setInterval(send, 5000);
  document.addEventListener("visibilitychange", send);
  window.addEventListener("pagehide", send);
}
