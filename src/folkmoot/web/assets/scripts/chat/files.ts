// Files that are to go with a message: taken by paste, drop or choice, sent while one goes on writing, with their progress.
import { csrfToken } from "../http";
import { h, iconButton } from "./dom";
import { t } from "./setup";

interface Chosen {
  file: File;
  markdown: string;
  element: HTMLElement;
}

export class Files {
  readonly element = h("ul.files", { "aria-label": t("files") });
  private chosen: Chosen[] = [];

  constructor(
    private readonly url: string,
    private readonly changed: () => void,
  ) {}

  take(data: DataTransfer | null): boolean {
    const files = [...(data?.files ?? [])];
    for (const file of files) this.add(file);
    return files.length > 0;
  }

  choose(): void {
    const chooser = h("input", { type: "file", multiple: true }) as HTMLInputElement;
    chooser.addEventListener("change", () => {
      for (const file of chooser.files ?? []) this.add(file);
    });
    chooser.click();
  }

  get areComing(): boolean {
    return this.chosen.some((one) => !one.markdown);
  }

  get markdown(): string {
    return this.chosen.map((one) => one.markdown).filter(Boolean).join("\n");
  }

  clear(): void {
    this.chosen = [];
    this.element.replaceChildren();
  }

  private add(file: File): void {
    const one: Chosen = { file, markdown: "", element: h("li") };
    this.chosen.push(one);
    this.element.append(one.element);
    this.send(one);
  }

  // Only the older way of asking tells how far a file has gone.
  private send(one: Chosen): void {
    const bar = h("progress", { max: 1, value: 0, "aria-label": one.file.name }) as HTMLProgressElement;
    this.draw(one, bar);
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set("file", one.file);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const answer = parsed(request.responseText);
      one.markdown = answer.markdown ?? "";
      // Without a connection there is no answer at all: it goes when there is one again.
      if (request.status === 0) window.addEventListener("online", () => this.chosen.includes(one) && !one.markdown && this.send(one), { once: true });
      if (one.markdown) this.draw(one);
      else this.draw(one, h("span.bad", { role: "alert" }, answer.error ?? t("file-failed")), iconButton("upload", t("retry"), () => this.send(one)));
      this.changed();
    });
    request.open("POST", this.url);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.send(form);
    this.changed();
  }

  private draw(one: Chosen, ...parts: Node[]): void {
    const isPicture = one.file.type.startsWith("image/");
    const remove = iconButton("close", t("remove-file", { name: one.file.name }), () => {
      this.chosen = this.chosen.filter((other) => other !== one);
      one.element.remove();
      this.changed();
    });
    one.element.replaceChildren(h("span.file-name", {}, `${isPicture ? "🖼" : "📄"} ${one.file.name}`), ...parts, remove);
  }
}

function parsed(text: string): { markdown?: string; error?: string } {
  try {
    return JSON.parse(text) as { markdown?: string; error?: string };
  } catch {
    return {};
  }
}
