// What opens beside a conversation: replies, pins, members. On a phone it lies over it.
import { h, iconButton } from "./dom";
import { t } from "./setup";

export class Side {
  readonly element: HTMLElement;
  name = "";
  private opener: HTMLElement | null = null;

  constructor(place: HTMLElement) {
    this.element = h("aside.side", { hidden: true });
    place.append(this.element);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
  }

  open(name: string, title: string, content: HTMLElement): void {
    if (!this.name) this.opener = document.activeElement as HTMLElement | null;
    this.name = name;
    const heading = h("h2", { tabindex: "-1", id: "side-title" }, title);
    const close = iconButton("close", t("close"), () => this.close());
    this.element.setAttribute("aria-labelledby", "side-title");
    this.element.replaceChildren(h("header.side-head", {}, heading, close), content);
    this.element.hidden = false;
    document.documentElement.classList.add("side-open");
    heading.focus({ preventScroll: true });
  }

  close(): void {
    if (!this.name) return;
    this.name = "";
    this.element.hidden = true;
    this.element.replaceChildren();
    document.documentElement.classList.remove("side-open");
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
  }
}
