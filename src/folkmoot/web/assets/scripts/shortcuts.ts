// Keys: j and k walk through posts or threads, r replies, / searches, g h goes home, ? explains. They can be turned off.
import { forget, recall, remember } from "./storage";

const OFF = "folkmoot-keys-off";
let last = "";

export function startShortcuts(): void {
  const choice = document.querySelector<HTMLInputElement>("[data-keys-switch]");
  if (choice) {
    choice.checked = !recall(OFF);
    choice.addEventListener("change", () => (choice.checked ? forget(OFF) : remember(OFF, "1")));
  }
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (recall(OFF) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, textarea, select, dialog[open], [contenteditable]")) return;
    const keys = last === "g" && event.key === "h" ? "gh" : event.key;
    last = event.key;
    if (act(keys)) event.preventDefault();
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
  const field = [...document.querySelectorAll<HTMLElement>(selector)].find((found) => found.checkVisibility());
  field?.focus();
  return field !== undefined;
}

function walk(step: number): boolean {
  const items = [...document.querySelectorAll<HTMLElement>("[data-item]")];
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
  next?.querySelector<HTMLElement>(".when, :is(h2, h3) a, a")?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}
