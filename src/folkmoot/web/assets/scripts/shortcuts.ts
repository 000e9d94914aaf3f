// The keys of one letter, in one registry. They can be turned off; what each does is said in words by web/keys.py.
import { forget, recall, remember } from "./storage";

const OFF = "folkmoot-keys-off";
// Whether there was something to do here.
type Act = () => boolean;

const registry = new Map<string, Act>();
let last = "";

// Keys are pressed one after the other: "g h". A part of the pages adds its own before somebody can press them.
export function addShortcut(keys: string, act: Act): void {
  registry.set(keys, act);
}

addShortcut("j", () => walk(1));
addShortcut("k", () => walk(-1));
addShortcut("r", () => focus("#reply textarea"));
addShortcut("/", () => focus('input[type="search"]'));
addShortcut("c", () => follow("a.write"));
addShortcut("g h", () => follow("a.brand"));
addShortcut("g l", () => follow('.tabbar a[href$="/latest/"]'));
addShortcut("g s", () => follow('.tabbar a[href$="/spaces/"]'));
addShortcut("?", explain);

export function startShortcuts(): void {
  const choice = document.querySelector<HTMLInputElement>("[data-keys-switch]");
  if (choice) {
    choice.checked = !recall(OFF);
    choice.addEventListener("change", () => (choice.checked ? forget(OFF) : remember(OFF, "1")));
  }
  putFirst(document.querySelector<HTMLDetailsElement>("#shortcuts .staff-keys"));
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (recall(OFF) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, textarea, select, dialog[open], [contenteditable]")) return;
    const both = `${last} ${event.key}`;
    last = event.key;
    const act = registry.get(both) ?? registry.get(event.key);
    if (act?.() || press(event.key)) event.preventDefault();
  });
}

// Where moderators work by keyboard, their keys stand first among those that are explained.
function putFirst(keys: HTMLDetailsElement | null): void {
  if (!keys || !document.querySelector(".queue, [data-shortcut]")) return;
  keys.open = true;
  keys.parentElement?.querySelector(".keys")?.before(keys);
}

// What a page marks with data-shortcut: a button is pressed, what is covered is opened.
function press(key: string): boolean {
  const marked = document.querySelector<HTMLElement>(`[data-shortcut="${CSS.escape(key)}"]`);
  marked?.click();
  return marked !== null;
}

function explain(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#shortcuts");
  dialog?.showModal();
  return dialog !== null;
}

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(selector);
  link?.click();
  return link !== null;
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
