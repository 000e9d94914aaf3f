// Says to screen readers what has come, with restraint: a few messages in full, many as a number, never faster than one can listen.
import { h } from "./dom";
import { t } from "./setup";
import type { Message } from "./types";

const EVERY = 4000;
const IN_FULL = 3;
const LONGEST = 200;

export class Announcer {
  readonly element = h("div.sr-only", { role: "status", "aria-live": "polite" });
  private waiting: string[] = [];
  private timer = 0;

  heard(message: Message): void {
    const words = new DOMParser().parseFromString(message.html, "text/html").body.textContent?.replace(/\s+/g, " ").trim() ?? "";
    this.waiting.push(t("says", { name: message.author?.name ?? t("gone"), words: words.slice(0, LONGEST) }));
    this.timer ||= window.setTimeout(() => this.speak(), EVERY / 4);
  }

  private speak(): void {
    const words = this.waiting.length > IN_FULL ? t("count-new", { count: this.waiting.length }) : this.waiting.join(". ");
    this.waiting = [];
    this.element.textContent = words;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.waiting.length) this.speak();
    }, EVERY);
  }
}
