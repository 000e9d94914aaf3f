// Choosing an emoji: by name, by looking, with the arrow keys; what one uses often comes first.
import table from "emoji-table";
import { recall, remember } from "../storage";
import { h } from "./dom";
import { openSheet } from "./popover";
import { t } from "./setup";

const RECENT = "folkmoot-emoji";
const FIRST = ["👍", "❤️", "🎉", "😄", "🤔", "👀", "🙏", "✅"];
const COLUMNS = 8;
const NAMES: [string, string][] = Object.entries(table);

export function recentEmoji(): string[] {
  const kept = (recall(RECENT) ?? "").split(" ").filter(Boolean);
  return [...new Set([...kept, ...FIRST])].slice(0, COLUMNS);
}

// For what follows the colon.
export function emojiBeginning(begun: string, limit = 8): { insert: string; label: string }[] {
  const fitting = NAMES.filter(([name]) => name.includes(begun));
  fitting.sort(([one], [other]) => Number(other.startsWith(begun)) - Number(one.startsWith(begun)));
  return fitting.slice(0, limit).map(([name, emoji]) => ({ insert: emoji, label: `${emoji} ${name}` }));
}

export function pickEmoji(anchor: Element, chosen: (emoji: string) => void): void {
  const search = h("input", { type: "search", "aria-label": t("find-emoji"), placeholder: t("find-emoji") }) as HTMLInputElement;
  const grid = h("div.emoji-grid", { role: "group", "aria-label": t("emoji") });
  const close = openSheet(anchor, h("div.emoji-picker", {}, search, grid), t("emoji"));
  const take = (emoji: string) => {
    remember(RECENT, [...new Set([emoji, ...recentEmoji()])].slice(0, COLUMNS).join(" "));
    close();
    chosen(emoji);
  };
  const draw = () => {
    const begun = search.value.trim().toLowerCase().replace(/\s+/g, "_");
    const found = NAMES.filter(([name]) => name.includes(begun));
    const seen = new Set<string>();
    const all: [string, string][] = begun ? found : [...recentEmoji().map((emoji): [string, string] => [nameOf(emoji), emoji]), ...found];
    const unique = all.filter(([, emoji]) => !seen.has(emoji) && seen.add(emoji));
    grid.replaceChildren(
      ...unique.map(([name, emoji]) =>
        h("button", { type: "button", title: name, "aria-label": name.replaceAll("_", " "), onclick: () => take(emoji) }, emoji),
      ),
    );
  };
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    const first = grid.querySelector("button");
    if (event.key === "Enter") first?.click();
    else if (event.key === "ArrowDown") first?.focus();
    else return;
    event.preventDefault();
  });
  grid.addEventListener("keydown", (event) => walk(event, grid, search));
  draw();
  // On a phone the keyboard would cover what there is to choose from.
  if (matchMedia("(pointer: fine)").matches) search.focus({ preventScroll: true });
}

function walk(event: KeyboardEvent, grid: HTMLElement, search: HTMLElement): void {
  const isRtl = getComputedStyle(grid).direction === "rtl";
  const side = isRtl ? -1 : 1;
  const step = { ArrowRight: side, ArrowLeft: -side, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...grid.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement) + step;
  if (at < 0) search.focus();
  else buttons[at]?.focus();
}

const nameOf = (emoji: string) => NAMES.find(([, one]) => one === emoji)?.[0] ?? emoji;
