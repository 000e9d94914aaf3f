// Messages worth keeping become a thread of a forum: chosen one by one, then given a place and a title.
import { type Api, reasonOf } from "./api";
import { h } from "./dom";
import type { Setup } from "./setup";
import { t } from "./setup";
import type { Message } from "./types";

export class TopicMaker {
  readonly bar = h("div.choosing", { hidden: true, role: "region", "aria-label": t("make-topic") });
  private chosen = new Map<number, Message>();

  constructor(
    private readonly setup: Setup,
    private readonly api: Api,
    private readonly changed: () => void,
  ) {}

  has(number: number): boolean {
    return this.chosen.has(number);
  }

  toggle(message: Message): void {
    if (!this.chosen.delete(message.number)) this.chosen.set(message.number, message);
    this.draw();
  }

  stop(): void {
    this.chosen.clear();
    this.draw();
  }

  private draw(): void {
    const { size } = this.chosen;
    this.bar.hidden = size === 0;
    this.bar.replaceChildren(
      h("span", { role: "status" }, t("chosen", { count: size })),
      h("button.button.small.primary", { type: "button", onclick: () => this.ask() }, t("make-topic")),
      h("button.button.small.quiet", { type: "button", onclick: () => this.stop() }, t("cancel")),
    );
    this.changed();
  }

  private ask(): void {
    const options = this.setup.spaces.map((space) => h("option", { value: space.id }, space.name));
    const space = h("select", { id: "topic-space" }, ...options) as HTMLSelectElement;
    const title = h("input", { id: "topic-title", required: true, maxlength: 200 }) as HTMLInputElement;
    const problem = h("p.error", { role: "alert" });
    const buttons = h(
      "div.row",
      {},
      h("button.button.primary", {}, t("make-topic")),
      h("button.button.quiet", { type: "button", onclick: () => dialog.close() }, t("cancel")),
    );
    const field = (label: string, control: HTMLElement) => h("div.field", {}, h("label", { for: control.id }, label), control);
    const form = h("form.form", {}, field(t("topic-title"), title), field(t("topic-space"), space), problem, buttons);
    const dialog = h("dialog", { "aria-label": t("make-topic") }, h("h2", {}, t("make-topic")), form) as HTMLDialogElement;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.make(Number(space.value), title.value).catch((error: unknown) => (problem.textContent = reasonOf(error)));
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    title.focus();
  }

  private async make(space: number, title: string): Promise<void> {
    const posts = [...this.chosen.values()].sort((one, other) => one.number - other.number).map((one) => one.id);
    const made = await this.api.topic(this.setup.thread.id, posts, space, title);
    location.assign(made.url);
  }
}
