// New replies, changed posts and reactions on the page of a thread: without moving it under the reader.
import htmx from "htmx.org";
import { watchReading } from "./reading";
import { hearStream, isStreaming, type Told } from "./stream";

const FIRST = 20_000;
const SLOWEST = 300_000;
// Many read the same thread: they ask within this time and not in the same moment.
const SPREAD = 1_200;

export function startLive(): void {
  const list = document.querySelector<HTMLElement>(".posts[data-live]");
  const box = document.querySelector<HTMLElement>("[data-live-url]");
  if (box) startNews(box, list);
  if (list) startChanges(list);
}

function startNews(box: HTMLElement, list: HTMLElement | null): void {
  let wait = FIRST;
  let told = 0;
  const ask = async () => {
    const answer = await fetch(box.dataset.liveUrl ?? "").catch(() => null);
    const news = answer?.ok ? ((await answer.json()) as { count: number; html: string }) : null;
    if (news && news.count !== told) {
      // Put in anew only when it says something new: screen readers read it out each time.
      told = news.count;
      box.innerHTML = news.html;
      wait = FIRST;
    } else wait = Math.min(SLOWEST, answer?.ok ? wait * 1.25 : wait * 2);
  };
  const poll = async () => {
    if (document.visibilityState === "visible" && !isStreaming()) await ask();
    window.setTimeout(poll, wait);
  };
  window.setTimeout(poll, wait);
  const askSoon = soon(ask);
  hearStream((name) => {
    if (["post", "change", "reset"].includes(name)) askSoon();
  });
  if (!list) return;
  box.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    // The link leads to another part of the thread, or to this page, which only a script can fill up.
    if (!link || event.ctrlKey || event.metaKey || link.pathname + link.search !== location.pathname + location.search) return;
    event.preventDefault();
    void showNew(list, box).then((isShown) => {
      if (isShown) told = 0;
      else location.reload();
    });
  });
}

// Put the replies that have come at the end of the page; whether there were any.
async function showNew(list: HTMLElement, box: HTMLElement): Promise<boolean> {
  const page = await thisPage();
  const fresh = [...(page?.querySelectorAll<HTMLElement>(".posts > [data-number]") ?? [])].filter(
    (post) => !document.getElementById(post.id),
  );
  const last = fresh.at(-1);
  if (!page || !last) return false;
  for (const post of fresh) {
    list.append(post);
    revive(post);
  }
  watchReading(fresh);
  const url = new URL(box.dataset.liveUrl ?? "", location.href);
  url.searchParams.set("after", last.dataset.number ?? "");
  box.dataset.liveUrl = url.pathname + url.search;
  box.textContent = "";
  const later = page.querySelector<HTMLElement>('.posts ~ .pager:has([rel="next"])');
  if (later) box.replaceWith(later);
  const first = fresh[0];
  if (first) {
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "nearest" });
  }
  return true;
}

function startChanges(list: HTMLElement): void {
  const reacted = new Set<number>();
  let hasChanged = false;
  const refresh = async () => {
    const page = await thisPage();
    if (!page) return;
    for (const id of reacted) swap(document.getElementById(`reactions-${id}`), page);
    if (hasChanged)
      for (const post of list.querySelectorAll<HTMLElement>(":scope > [data-number]")) {
        const now = page.getElementById(post.id);
        if (!now) post.remove();
        else if (words(now) !== words(post)) swap(post, page);
      }
    reacted.clear();
    hasChanged = false;
  };
  const refreshSoon = soon(refresh);
  hearStream((name, told: Told) => {
    const isHere = told.post === undefined || document.getElementById(`f${told.post}`);
    if (name === "reset") hasChanged = true;
    else if (name === "change" && isHere) hasChanged = true;
    else if (name === "reaction" && isHere && told.post) reacted.add(told.post);
    else return;
    if (name === "reset") for (const foot of list.querySelectorAll("[id^=reactions-]")) reacted.add(Number(foot.id.slice(10)));
    refreshSoon();
  });
}

const words = (post: Element) => post.className + [...post.querySelectorAll("header, .prose")].map((part) => part.innerHTML).join("");

// Replace an element by what the page has for it now; not under the reader's fingers.
function swap(old: HTMLElement | null, page: Document): void {
  const now = old && page.getElementById(old.id);
  if (!old || !now || old.contains(document.activeElement) || old.querySelector("details[open]")) return;
  old.replaceWith(now);
  revive(now);
  const post = now.matches("[data-number]") ? [now] : [];
  watchReading(post);
}

function revive(element: HTMLElement): void {
  htmx.process(element);
  element.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true }));
}

async function thisPage(): Promise<Document | null> {
  const answer = await fetch(location.pathname + location.search).catch(() => null);
  return answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// Many wishes, fulfilled once, a moment later.
function soon(action: () => Promise<void>): () => void {
  let timer = 0;
  return () => {
    if (timer) return;
    timer = window.setTimeout(() => {
      timer = 0;
      void action();
    }, Math.random() * SPREAD);
  };
}
