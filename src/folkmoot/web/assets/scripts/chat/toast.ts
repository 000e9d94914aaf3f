// A word about what has just been done, and the way back.
import { h } from "./dom";
import { t } from "./setup";

const FOR = 5000;

export class Toast {
  readonly element = h("div.toast", { role: "status", hidden: true });
  private timer = 0;

  say(words: string, undo?: () => void): void {
    const back = () => {
      this.element.hidden = true;
      undo?.();
    };
    this.element.hidden = false;
    this.element.replaceChildren(h("span", {}, words), ...(undo ? [h("button.button.small", { type: "button", onclick: back }, t("undo"))] : []));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.element.hidden = true), FOR);
  }
}
