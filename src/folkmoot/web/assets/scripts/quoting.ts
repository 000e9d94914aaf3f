// Words marked in a post can be quoted into the reply, with whose they are and where they stand.
export function startQuoting(): void {
  const field = document.querySelector<HTMLTextAreaElement>("#reply textarea");
  const button = document.querySelector<HTMLButtonElement>("[data-quote]");
  if (!field || !button) return;
  document.addEventListener("selectionchange", () => place(button));
  button.addEventListener("click", () => {
    const quote = quoted();
    if (!quote) return;
    const before = field.value.trimEnd();
    field.value = `${before}${before ? "\n\n" : ""}${quote}\n\n`;
    button.hidden = true;
    document.getSelection()?.removeAllRanges();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function place(button: HTMLButtonElement): void {
  const selection = document.getSelection();
  const box = postOf(selection) && selection?.toString().trim() ? selection.getRangeAt(0).getBoundingClientRect() : null;
  button.hidden = !box;
  if (!box) return;
  button.style.insetBlockStart = `${window.scrollY + box.bottom + 8}px`;
  button.style.left = `${Math.max(8, box.left)}px`;
}

function postOf(selection: Selection | null): HTMLElement | null {
  const node = selection?.rangeCount ? selection.getRangeAt(0).commonAncestorContainer : null;
  const element = node instanceof HTMLElement ? node : node?.parentElement;
  return element?.closest(".prose")?.closest<HTMLElement>(".post") ?? null;
}

// As markup reads it: a quote whose first line is a link to the post, then a colon.
function quoted(): string {
  const selection = document.getSelection();
  const post = postOf(selection);
  const text = selection?.toString().trim();
  if (!post || !text) return "";
  const author = pathOf(post.querySelector(".name"))?.split("/").filter(Boolean).at(-1);
  const address = pathOf(post.querySelector(".when"));
  const lines = text.split("\n").map((line) => `> ${line}`.trimEnd());
  if (author && address) lines.unshift(`> [@${decodeURIComponent(author)}](${address}):`);
  return lines.join("\n");
}

// The path within the community: what is written must not depend on where the community is served.
function pathOf(link: Element | null): string | undefined {
  const home = document.querySelector<HTMLAnchorElement>("a.brand")?.pathname ?? "/";
  const path = link instanceof HTMLAnchorElement ? link.pathname : undefined;
  return path?.startsWith(home) ? `/${path.slice(home.length)}` : path;
}
