// On pages of others: puts the comments frame where #folkmoot-comments stands, and counts into lists of articles.
// It hands the frame nothing but the article's address and look, and takes nothing from it but a height.
const own = document.currentScript as HTMLScriptElement | null;
const base = own ? new URL("embed/comments/", own.src) : null;

function article(data: DOMStringMap): string {
  const link = document.querySelector<HTMLLinkElement>('link[rel="canonical"]');
  return data.url ?? (link?.href || location.href);
}

function show(place: HTMLElement, root: URL, data: DOMStringMap): void {
  const asked = new URLSearchParams({ url: article(data), title: data.title ?? document.title });
  for (const name of ["theme", "accent", "order"]) if (data[name]) asked.set(name, data[name]);
  const frame = document.createElement("iframe");
  frame.src = `${root}?${asked}`;
  frame.title = data.label ?? "Comments";
  frame.loading = "lazy";
  frame.allow = "";
  frame.style.cssText = "border:0;width:100%;height:24rem;color-scheme:normal";
  addEventListener("message", (event) => {
    if (event.origin !== root.origin || event.source !== frame.contentWindow) return;
    const height = (event.data as { folkmootHeight?: unknown } | null)?.folkmootHeight;
    if (typeof height === "number" && height > 0 && height < 1e5) frame.style.height = `${Math.ceil(height)}px`;
  });
  // So that a page which changes its own look can take the comments along: dispatch "folkmoot:theme" with light or dark.
  place.addEventListener("folkmoot:theme", (event) => {
    frame.contentWindow?.postMessage({ folkmootTheme: String((event as CustomEvent).detail) }, root.origin);
  });
  place.replaceChildren(frame);
}

async function count(root: URL): Promise<void> {
  const places = [...document.querySelectorAll<HTMLElement>("[data-folkmoot-count]")];
  for (let n = 0; n < places.length; n += 50) {
    const some = places.slice(n, n + 50);
    const urls = some.map((place) => new URL(place.dataset.folkmootCount ?? "", location.href).href);
    const asked = new URLSearchParams(urls.map((url) => ["url", url]));
    const answer = await fetch(`${root}counts/?${asked}`, { credentials: "omit" }).catch(() => null);
    if (!answer?.ok) return;
    const { counts } = (await answer.json()) as { counts: Record<string, number> };
    some.forEach((place, at) => (place.textContent = String(counts[urls[at] ?? ""] ?? 0)));
  }
}

function start(): void {
  if (!own || !base) return;
  const place = document.getElementById("folkmoot-comments");
  if (place) show(place, base, own.dataset);
  void count(base);
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
