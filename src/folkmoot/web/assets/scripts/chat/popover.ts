// Small sheets over the page: beside what opened them, or at the foot of a phone. The browser closes them with Escape and a tap.
import { h, icon } from "./dom";

export interface Item {
  icon: string;
  words: string;
  key?: string;
  danger?: boolean;
  // For what is on or off.
  isOn?: boolean;
  run(): void;
}

export function openSheet(anchor: Element, content: HTMLElement, name: string): () => void {
  const sheet = h("div.chat-sheet", { popover: "auto", "aria-label": name, role: "dialog" }, content);
  document.body.append(sheet);
  const opener = document.activeElement as HTMLElement | null;
  sheet.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState !== "closed") return;
    // Whoever has not gone elsewhere meanwhile goes back to where they were.
    if (sheet.contains(document.activeElement) || document.activeElement === document.body) opener?.focus({ preventScroll: true });
    sheet.remove();
  });
  sheet.showPopover();
  place(sheet, anchor);
  return () => {
    if (sheet.isConnected) sheet.hidePopover();
  };
}

export function openMenu(anchor: Element, items: Item[], name: string): void {
  const buttons = items.map((item) =>
    h(
      item.danger ? "button.danger" : "button",
      {
        type: "button",
        role: item.isOn === undefined ? "menuitem" : "menuitemcheckbox",
        "aria-checked": item.isOn === undefined ? null : String(item.isOn),
        tabindex: "-1",
      },
      icon(item.icon),
      h("span", {}, item.words),
      item.isOn && icon("check"),
      item.key && h("kbd", { "aria-hidden": "true" }, item.key),
    ),
  );
  const menu = h("div.chat-menu", { role: "menu", "aria-label": name }, ...buttons);
  const close = openSheet(anchor, menu, name);
  buttons.forEach((button, index) =>
    button.addEventListener("click", () => {
      close();
      items[index]?.run();
    }),
  );
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  });
  buttons[0]?.focus({ preventScroll: true });
}

// Above or below, inside the window; styles take over where the window is narrow.
function place(sheet: HTMLElement, anchor: Element): void {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = sheet;
  const isRtl = document.documentElement.dir === "rtl";
  const left = isRtl ? from.left : from.right - width;
  const below = from.bottom + 4;
  sheet.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  sheet.style.top = `${below + height < innerHeight - 8 ? below : Math.max(8, from.top - height - 4)}px`;
}
