// Where messages are written. What stands in it is kept in the browser until it has been handed to the outbox.
import { attachCompletion } from "../completion";
import { forget, recall, remember } from "../storage";
import { h, iconButton } from "./dom";
import { emojiBeginning, pickEmoji } from "./emoji";
import { Files } from "./files";
import { type Setup, t } from "./setup";
import { type Command, commandsBeginning, deedOf } from "./slash";

export interface Writing {
  label: string;
  // Where the draft is kept.
  place: string;
  commands: Command[];
  send(markdown: string): void;
  save(id: number, markdown: string, revision: number | undefined): Promise<string | null>;
  typing(): void;
  // The last message of one's own, to be edited with the arrow up.
  editLast(): void;
  leave(): void;
}

const ENTER = "folkmoot-chat-enter";
const TYPING_EVERY = 3000;
const AT_MOST = 64_000;

// On a phone the key makes lines: sending has a button there.
export function entersSend(): boolean {
  return (recall(ENTER) ?? (matchMedia("(pointer: coarse)").matches ? "line" : "send")) === "send";
}

export function setEntersSend(isOn: boolean): void {
  remember(ENTER, isOn ? "send" : "line");
}

export class Composer {
  readonly element: HTMLElement;
  readonly field = h("textarea", { rows: 1, maxlength: AT_MOST, dir: "auto" }) as HTMLTextAreaElement;
  private readonly banner = h("p.editing", { hidden: true });
  private readonly status = h("p.compose-status", { role: "status" });
  private readonly submit: HTMLButtonElement;
  private readonly files: Files;
  private editing: { id: number; revision: number | undefined; draft: string } | null = null;
  private toldAt = 0;
  private slowUntil = 0;

  constructor(
    private readonly setup: Setup,
    private readonly writing: Writing,
  ) {
    this.files = new Files(setup.urls.upload, () => this.update());
    this.submit = iconButton("up", t("send"), () => this.send(), { type: "submit" }) as HTMLButtonElement;
    this.submit.classList.add("send");
    this.field.setAttribute("aria-label", writing.label);
    this.field.placeholder = writing.label;
    const buttons = [
      iconButton("plus", t("add-file"), () => this.files.choose()),
      h("div.compose-field", {}, this.field),
      iconButton("smile", t("emoji"), (event) => pickEmoji(event.currentTarget as Element, (emoji) => this.insert(emoji))),
      this.submit,
    ];
    this.element = h("form.compose", {}, this.banner, this.files.element, h("div.compose-row", {}, ...buttons), this.status);
    attachCompletion(this.field, setup.urls.complete, (before) => this.complete(before));
    this.listen();
    this.field.value = recall(writing.place) ?? "";
    this.close(setup.thread.closed);
    this.update();
  }

  // The reason why nobody may write here now; empty opens it again.
  close(reason: string): void {
    this.element.classList.toggle("closed", Boolean(reason));
    this.field.disabled = Boolean(reason);
    for (const button of this.element.querySelectorAll("button")) button.disabled = Boolean(reason);
    if (reason) this.field.placeholder = reason;
    else this.update();
  }

  edit(id: number, markdown: string, revision: number | undefined): void {
    this.editing = { id, revision, draft: this.editing?.draft ?? this.field.value };
    const cancel = h("button.plain", { type: "button", onclick: () => this.stopEditing() }, t("cancel"));
    this.banner.replaceChildren(t("editing"), " ", cancel);
    this.banner.hidden = false;
    this.field.value = markdown;
    this.field.focus();
    this.update();
  }

  // Slow mode: how long to wait before the next message.
  slow(seconds: number): void {
    if (!seconds) return;
    this.slowUntil = Date.now() + seconds * 1000;
    const timer = window.setInterval(() => {
      this.update();
      if (Date.now() >= this.slowUntil) window.clearInterval(timer);
    }, 250);
  }

  // Words that were taken back are written on.
  restore(markdown: string): void {
    this.field.value = [markdown, this.field.value].filter(Boolean).join("\n\n");
    this.changed();
    this.field.focus();
  }

  focus(): void {
    this.field.focus();
  }

  private listen(): void {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("paste", (event) => {
      if (this.files.take(event.clipboardData)) event.preventDefault();
    });
  }

  // Files are dropped anywhere on the conversation.
  takeDrops(place: HTMLElement): void {
    place.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files") || this.field.disabled) return;
      event.preventDefault();
      place.classList.add("dropping");
    });
    for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("dropping"));
    place.addEventListener("drop", (event) => {
      if (!this.field.disabled && this.files.take(event.dataTransfer)) event.preventDefault();
    });
  }

  private key(event: KeyboardEvent): void {
    // The list of completions has taken it; or letters are being composed, as for Japanese.
    if (event.defaultPrevented || event.isComposing) return;
    const isSending = event.key === "Enter" && !event.shiftKey && (entersSend() || event.ctrlKey || event.metaKey);
    if (isSending) this.send();
    else if (event.key === "ArrowUp" && !this.field.value && !this.editing) this.writing.editLast();
    else if (event.key === "Escape" && this.editing) this.stopEditing();
    else if (event.key === "Escape") this.writing.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private send(): void {
    const { editing } = this;
    const markdown = [this.field.value.trim(), this.files.markdown].filter(Boolean).join("\n\n");
    if (!markdown || this.field.disabled || !this.isReady()) return this.update();
    if (editing) return void this.save(editing.id, markdown, editing.revision);
    this.field.value = "";
    this.files.clear();
    this.changed();
    const deed = deedOf(this.writing.commands, markdown);
    if (deed) return deed();
    this.writing.send(markdown);
    // So long the others take no typing for news: what is told late belongs to this message.
    this.toldAt = Date.now();
    this.slow(this.setup.thread.slow_seconds);
  }

  private async save(id: number, markdown: string, revision: number | undefined): Promise<void> {
    this.submit.setAttribute("aria-busy", "true");
    const problem = await this.writing.save(id, markdown, revision);
    this.submit.removeAttribute("aria-busy");
    if (problem) this.status.textContent = problem;
    else this.stopEditing();
  }

  private stopEditing(): void {
    if (!this.editing) return;
    this.field.value = this.editing.draft;
    this.editing = null;
    this.banner.hidden = true;
    this.files.clear();
    this.changed();
    this.field.focus();
  }

  private isReady(): boolean {
    return !this.files.areComing && (Date.now() >= this.slowUntil || this.editing !== null);
  }

  private changed(): void {
    if (!this.editing) {
      if (this.field.value) remember(this.writing.place, this.field.value);
      else forget(this.writing.place);
    }
    if (this.field.value && !this.editing && Date.now() - this.toldAt > TYPING_EVERY) {
      this.toldAt = Date.now();
      this.writing.typing();
    }
    this.update();
  }

  private update(): void {
    const wait = Math.ceil((this.slowUntil - Date.now()) / 1000);
    const isEmpty = !this.field.value.trim() && !this.files.markdown;
    this.submit.disabled = this.field.disabled || isEmpty || !this.isReady();
    const words = this.files.areComing ? t("files-coming") : wait > 0 && !this.editing ? t("slow", { seconds: wait }) : "";
    if (this.status.textContent !== words) this.status.textContent = words;
    // Browsers that size a field by its content themselves do so by the styles.
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight + 2}px`;
  }

  private insert(text: string): void {
    this.field.focus();
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.changed();
  }

  private complete(before: string): { begun: string; choices: { insert: string; label: string }[] } | null {
    const begun = /(?:^|\s):([a-z0-9_+-]{2,})$/.exec(before)?.[1];
    if (!begun) return commandsBeginning(this.writing.commands, before);
    const choices = emojiBeginning(begun);
    return choices.length ? { begun: `:${begun}`, choices } : null;
  }
}
