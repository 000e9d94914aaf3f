// Says that there are new replies, without moving the page under the reader.
const FIRST = 20_000;
const SLOWEST = 300_000;

export function startLive(): void {
  const box = document.querySelector<HTMLElement>("[data-live-url]");
  if (!box) return;
  let wait = FIRST;
  let told = 0;
  const ask = async () => {
    if (document.visibilityState === "visible") {
      const answer = await fetch(box.dataset.liveUrl ?? "").catch(() => null);
      const news = answer?.ok ? ((await answer.json()) as { count: number; html: string }) : null;
      if (news && news.count > told) {
        // Put in anew only when it says something new: screen readers read it out each time.
        told = news.count;
        box.innerHTML = news.html;
        wait = FIRST;
      } else wait = Math.min(SLOWEST, answer?.ok ? wait * 1.25 : wait * 2);
    }
    window.setTimeout(ask, wait);
  };
  window.setTimeout(ask, wait);
}
