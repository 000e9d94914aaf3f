// A text field with formatting, preview, completion of @mentions and #tags, and files by drag and paste.
import { attachCompletion } from "./completion";
import { post } from "./http";

const WRAPS: Record<string, [string, string]> = { bold: ["**", "**"], italic: ["_", "_"], code: ["`", "`"], link: ["[", "](https://)"] };
const PREFIXES: Record<string, string> = { quote: "> ", list: "- " };
const KEYS: Record<string, string> = { b: "bold", i: "italic", k: "link", e: "code" };

export function startComposers(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-composer]:not([data-started])")) {
    box.dataset.started = "";
    const field = box.querySelector("textarea");
    if (field) new Composer(box, field);
  }
}

class Composer {
  constructor(
    private box: HTMLElement,
    private field: HTMLTextAreaElement,
  ) {
    this.box.querySelector<HTMLElement>(".bar")?.removeAttribute("hidden");
    this.box.addEventListener("click", (event) => this.pressed(event));
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("paste", (event) => this.take(event, event.clipboardData));
    this.field.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
    this.field.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.box.classList.add("dropping");
    });
    this.field.addEventListener("dragleave", () => this.box.classList.remove("dropping"));
    this.field.addEventListener("folkmoot:files", (event) => {
      for (const file of (event as CustomEvent<File[]>).detail) void this.upload(file);
    });
    attachCompletion(this.field, this.box.dataset.completeUrl ?? "");
  }

  private pressed(event: Event): void {
    const name = (event.target as HTMLElement).closest<HTMLElement>("[data-format]")?.dataset.format;
    if (!name) return;
    if (name === "preview") void this.preview();
    else if (name === "file") this.choose();
    else this.format(name);
  }

  private key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.field.form?.requestSubmit();
    }
    const name = KEYS[event.key];
    if (name) {
      event.preventDefault();
      this.format(name);
    }
  }

  private format(name: string): void {
    const { selectionStart: start, selectionEnd: end, value } = this.field;
    const wrap = WRAPS[name];
    if (wrap) {
      const chosen = value.slice(start, end);
      this.insert(wrap[0] + chosen + wrap[1], start, end);
      this.field.setSelectionRange(start + wrap[0].length, start + wrap[0].length + chosen.length);
    } else {
      const lineStart = value.lastIndexOf("\n", start - 1) + 1;
      const lines = value.slice(lineStart, end).split("\n");
      this.insert(lines.map((line) => (PREFIXES[name] ?? "") + line).join("\n"), lineStart, end);
    }
  }

  private insert(text: string, start = this.field.selectionStart, end = this.field.selectionEnd): void {
    this.field.focus();
    this.field.setRangeText(text, start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private async preview(): Promise<void> {
    const place = this.box.querySelector<HTMLElement>(".preview");
    const url = this.box.dataset.previewUrl;
    if (!place || !url) return;
    if (this.field.hidden) return this.showPreview(place, false);
    const answer = await post(url, new URLSearchParams({ markdown: this.field.value })).catch(() => null);
    if (!answer) return;
    // The server has sanitised it, as it does every text that is shown; a refusal is plain words.
    if (answer.ok) place.innerHTML = await answer.text();
    else place.textContent = await answer.text();
    this.showPreview(place, true);
  }

  private showPreview(place: HTMLElement, shown: boolean): void {
    place.hidden = !shown;
    this.field.hidden = shown;
    this.box.querySelector('[data-format="preview"]')?.setAttribute("aria-pressed", String(shown));
    if (!shown) this.field.focus();
  }

  // Phones can neither drop nor paste a picture.
  private choose(): void {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.multiple = true;
    chooser.addEventListener("change", () => {
      for (const file of chooser.files ?? []) void this.upload(file);
    });
    chooser.click();
  }

  private take(event: Event, data: DataTransfer | null): void {
    this.box.classList.remove("dropping");
    const files = [...(data?.files ?? [])];
    if (!files.length || !this.box.dataset.uploadUrl) return;
    event.preventDefault();
    for (const file of files) void this.upload(file);
  }

  private async upload(file: File): Promise<void> {
    const url = this.box.dataset.uploadUrl;
    const status = this.box.querySelector<HTMLElement>(".status");
    if (!url || !status) return;
    const waiting = `![${file.name}…]()`;
    this.insert(waiting);
    const form = new FormData();
    form.set("file", file);
    const answer = await post(url, form).catch(() => null);
    const result = answer ? ((await answer.json().catch(() => ({}))) as { markdown?: string; error?: string }) : {};
    this.field.value = this.field.value.replace(waiting, result.markdown ?? "");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = result.error ?? "";
  }
}
