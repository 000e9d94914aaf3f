// Keys: j and k walk through posts or threads, r replies, / searches, g h goes home, ? explains.
let last = "";

export function startShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, [contenteditable]")) return;
    const pair = last + event.key;
    last = event.key === "g" ? "g" : "";
    if (act(pair.length === 2 && pair.startsWith("g") ? pair : event.key)) event.preventDefault();
  });
}

function act(keys: string): boolean {
  switch (keys) {
    case "j":
    case "k":
      return walk(keys === "j" ? 1 : -1);
    case "r":
      return focus("#reply textarea");
    case "/":
      return focus('input[type="search"]');
    case "gh":
      document.querySelector<HTMLAnchorElement>("a.brand")?.click();
      return true;
    case "?":
      document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal();
      return true;
    default:
      return false;
  }
}

function focus(selector: string): boolean {
  const field = document.querySelector<HTMLElement>(selector);
  field?.focus();
  return field !== null;
}

function walk(step: number): boolean {
  const items = [...document.querySelectorAll<HTMLElement>("[data-item]")];
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
  next?.querySelector<HTMLElement>("a")?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}
