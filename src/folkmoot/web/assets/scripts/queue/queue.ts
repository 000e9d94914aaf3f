// The queue by keyboard: choose with j and k, decide with one key, take it back with u. The list keeps itself up to date.
import { decide, type Done, reasonOf, send, type Slips, undo } from "./deciding";
import { goIn, isTyped, isWayIn, showPrepared, showSubject } from "./inside";

interface Line {
  listen(channels: string[], handlers: Record<string, () => void>): () => void;
}

const KEYS_OFF = "folkmoot-keys-off";
const DEEDS: Record<string, string> = { a: "approve", h: "hide", d: "delete", w: "warn" };
const NEEDS_CLAUSE = ["hide", "delete", "warn"];
const WALKS = ["j", "k", " "];
const SOON = 500;
const TOAST_FOR = 12_000;

export function start(page: HTMLElement, line: Line): void {
  showPrepared(page);
  if (page.querySelector("[data-rows]")) new Queue(page, line);
  else startCase(page);
}

// A case on a page of its own: the same keys press its buttons.
function startCase(page: HTMLElement): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && page.contains(event.target as Node)) (event.target as HTMLElement).blur();
      if (localStorage.getItem(KEYS_OFF) || isTyped(event) || isGoing(event.key)) return;
      const deed = event.repeat ? undefined : DEEDS[event.key];
      const button = deed ? page.querySelector<HTMLButtonElement>(`[data-decide] button[value=${deed}]`) : null;
      if (button) button.click();
      else if (event.key === "c") page.querySelector<HTMLButtonElement>("[data-claim] button")?.click();
      else if (event.key === "v") reveal(page);
      else if (event.key === "m") stepUp(page);
      else if (!nameClause(page, event.key) && !goIn(page, event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

let before = "";

// "g h" leads home, here as everywhere, and hides nothing.
function isGoing(key: string): boolean {
  const is = before === "g";
  before = key;
  return is;
}

function reveal(part: HTMLElement): void {
  const veil = part.querySelector<HTMLDetailsElement>("[data-veil]");
  if (veil) veil.open = !veil.open;
  const media = part.querySelector<HTMLInputElement>("[data-show-media]");
  if (media && (!veil || veil.open)) media.checked = !media.checked;
}

// Chooses the measure that the ladder suggests, or none again; what is chosen, in words.
function stepUp(part: ParentNode): string {
  const list = part.querySelector<HTMLSelectElement>("select[name=measure]");
  const suggested = list?.querySelector<HTMLOptionElement>("option[data-suggested]");
  if (!list || !suggested) return "";
  list.value = list.value === suggested.value ? "" : suggested.value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  return list.selectedOptions[0]?.text.trim() ?? "";
}

// 1 to 9 name the clause of that number; what was chosen, in words.
function nameClause(part: ParentNode, key: string): string {
  const list = part.querySelector<HTMLSelectElement>("select[name=clause]");
  const option = list?.querySelector<HTMLOptionElement>(`option[data-number="${CSS.escape(key)}"]`);
  if (!list || !option || !/^[1-9]$/.test(key)) return "";
  list.value = option.value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  return option.text.trim();
}

class Queue {
  private readonly rows: HTMLElement;
  private readonly pane: HTMLElement;
  private readonly toast: HTMLElement;
  private readonly words: DOMStringMap;
  private readonly going = new Set<string>();
  private readonly slips: Slips[] = [];
  private chosen = "";
  private reading = 0;
  private refreshing = 0;
  private toasting = 0;
  private asked = 0;
  // The clause that was named for all that are picked.
  private named = "";

  constructor(
    private readonly page: HTMLElement,
    line: Line,
  ) {
    this.rows = this.part("[data-rows]");
    this.pane = this.part("[data-case-pane]");
    this.toast = this.part("[data-toast]");
    this.words = this.part("[data-words]").dataset;
    // Before the keys of all pages: here c takes a case in hand, and does not write something new.
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
    page.addEventListener("submit", (event) => this.submit(event));
    this.rows.addEventListener("change", () => this.countPicked());
    this.rows.addEventListener("click", (event) => this.click(event));
    const soon = () => {
      this.refreshing ||= window.setTimeout(() => void this.refresh(), SOON);
    };
    line.listen(["queue"], { queue: soon, reset: soon });
    this.choose(this.all()[0]);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.pane.contains(event.target as Node)) this.comeBack();
    if (localStorage.getItem(KEYS_OFF) || isTyped(event) || isGoing(event.key)) return;
    // A key that is held down walks on, and decides nothing.
    if (event.repeat && !WALKS.includes(event.key)) return;
    if (!this.act(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  private act(key: string): boolean {
    const deed = DEEDS[key];
    if (deed) void this.decide(deed);
    else if (key === "j") this.walk(1);
    else if (key === "k") this.walk(-1);
    else if (key === "u") void this.undo();
    else if (key === "x") this.pick();
    else if (key === "X") this.pickAll();
    else if (key === " ") return this.readOn();
    else if (key === "v") reveal(this.pane);
    else if (key === "m") this.say(stepUp(this.pane) || (this.words.noMeasure ?? ""));
    else if (key === "c") void this.claim();
    else if (key === "n") this.page.querySelector<HTMLButtonElement>("[data-key=n]")?.click();
    else if (key === "o") this.follow();
    else if (isWayIn(key)) void this.goIn(key);
    else return this.name(key);
    return true;
  }

  // Into the case that is chosen, once it is there.
  private async goIn(key: string): Promise<void> {
    const row = this.current();
    if (!row) return;
    if (!this.opened(row)) await this.read(row);
    if (this.opened(row) && row.dataset.case === this.chosen) goIn(this.pane, key);
  }

  // What is typed into is not replaced.
  private isInside(): boolean {
    return this.pane.contains(document.activeElement);
  }

  // From the case beside to the list, what was typed staying there.
  private comeBack(): void {
    this.current()?.querySelector<HTMLElement>("a.title")?.focus({ preventScroll: true });
  }

  private name(key: string): boolean {
    const clause = nameClause(this.pane, key);
    const picked = this.picked().length;
    if (clause && picked) this.named = this.pane.querySelector<HTMLSelectElement>("select[name=clause]")?.value ?? "";
    if (clause) this.say(picked ? `${this.words.chosen} ${picked}. ${clause}` : clause);
    return clause !== "";
  }

  private async decide(deed: string, form?: FormData): Promise<void> {
    const picked = this.picked();
    const rows = picked.length && !form ? picked : this.all().filter((row) => row.dataset.case === this.chosen);
    const first = rows[0];
    if (!first) return;
    const clause = this.opened(first)?.querySelector<HTMLSelectElement>("select[name=clause]");
    if (rows.length === 1 && NEEDS_CLAUSE.includes(deed) && clause && !clause.value && !first.dataset.clause) {
      clause.focus();
      return this.say(this.words.clause ?? "");
    }
    const said = rows.length > 1 ? this.named : (form ?? this.formOf(first));
    this.named = "";
    for (const row of rows) this.mark(row, true);
    this.choose(this.after(rows));
    const cases = rows.map((row) => row.dataset.case ?? "");
    const done = await decide(this.page, cases, deed, said);
    this.settle(rows, done);
  }

  private settle(rows: HTMLElement[], done: Done[] | null): void {
    const last: Slips = { decisions: [], cases: [] };
    for (const row of rows) {
      const told = done?.find((each) => String(each.case) === row.dataset.case);
      const problem = told ? told.problem : (this.words.failed ?? "");
      if (problem) this.mark(row, false, problem);
      else {
        if (told?.decision) last.decisions.push(told.decision);
        else if (told?.undo) last.cases.push(told.case);
        // Once it is gone the server's list does not bring it back; that may have been put in anew meanwhile.
        this.all().find((each) => each.dataset.case === row.dataset.case)?.remove();
        row.remove();
        this.going.delete(row.dataset.case ?? "");
      }
    }
    const canUndo = last.decisions.length + last.cases.length > 0;
    if (canUndo) this.slips.push(last);
    if (rows.some((row) => !row.isConnected)) this.say(this.words.decided ?? "", canUndo);
    if (!this.all().length) void this.refresh();
  }

  private async undo(): Promise<void> {
    const last = this.slips.pop();
    const notice = this.page.querySelector<HTMLFormElement>("form[data-undo]");
    if (!last && notice) return notice.requestSubmit();
    if (!last) return this.say(this.words.noUndo ?? "");
    const done = await undo(this.page, last);
    if (!done) this.slips.push(last);
    const problem = done ? done.find((each) => each.problem)?.problem : this.words.failed;
    this.say(problem ?? this.words.undone ?? "");
    const back = done?.find((each) => !each.problem);
    if (back) this.chosen = String(back.case);
    await this.refresh();
  }

  private async claim(): Promise<void> {
    const row = this.current();
    if (!row) return;
    const body = new URLSearchParams({ on: row.classList.contains("mine") ? "0" : "1" });
    const answer = await send(row.dataset.claimUrl ?? "", body);
    if (!answer?.ok) return this.mark(row, false, await reasonOf(answer, this.words.failed ?? ""));
    await this.refresh();
  }

  private walk(step: number): void {
    const rows = this.all();
    const at = rows.findIndex((row) => row.dataset.case === this.chosen);
    this.choose(rows[Math.max(0, Math.min(rows.length - 1, at + step))]);
  }

  private choose(row: HTMLElement | undefined): void {
    for (const each of this.all()) each.classList.toggle("is-chosen", each === row);
    if (!row) {
      this.chosen = "";
      this.pane.replaceChildren();
      // At zero the list itself says so.
      return this.rows.focus({ preventScroll: true });
    }
    this.chosen = row.dataset.case ?? "";
    row.querySelector<HTMLElement>("a.title")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    window.clearTimeout(this.reading);
    // Whoever runs past a case has not seen it.
    this.reading = window.setTimeout(() => void this.read(row), 120);
  }

  private async read(row: HTMLElement): Promise<void> {
    if (!matchMedia("(min-width: 80rem)").matches) return;
    const answer = await fetch(`${row.dataset.url}?part=case`).catch(() => null);
    const shown = answer?.ok ? await answer.text() : "";
    if (!shown || row.dataset.case !== this.chosen || this.isInside()) return;
    this.pane.innerHTML = shown;
    showSubject(this.pane);
    // Times and the like come to life, as after any change of a page.
    this.pane.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true }));
  }

  private async refresh(): Promise<void> {
    window.clearTimeout(this.refreshing);
    this.refreshing = 0;
    const url = new URL(this.page.dataset.rowsUrl ?? "", location.href);
    url.search = location.search;
    url.searchParams.set("part", "rows");
    const asked = ++this.asked;
    const answer = await fetch(url).catch(() => null);
    const list = answer?.ok ? await answer.text() : "";
    // What was asked before something else was done is no news.
    if (!list || asked !== this.asked) return;
    const picked = new Map(this.picked().map((row) => [row.dataset.case, row.dataset.revision]));
    const hadFocus = this.rows.contains(document.activeElement);
    this.rows.innerHTML = list;
    const told = this.rows.querySelector<HTMLTemplateElement>("template[data-figures-now]");
    const figures = this.page.querySelector<HTMLElement>("[data-figures]");
    if (told && figures) figures.replaceChildren(told.content);
    this.rows.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true }));
    for (const row of this.all()) {
      const id = row.dataset.case ?? "";
      if (this.going.has(id)) row.classList.add("is-going");
      const box = row.querySelector<HTMLInputElement>("input[name=case]");
      // What was picked as it read before has to be read again.
      if (box) box.checked = picked.has(id) && picked.get(id) === row.dataset.revision;
    }
    this.part("[data-picked]").textContent = String(this.picked().length || "");
    const still = this.current();
    if (still) {
      still.classList.add("is-chosen");
      if (hadFocus) still.querySelector<HTMLElement>("a.title")?.focus({ preventScroll: true });
      if (!this.pane.querySelector(`[data-open-case="${this.chosen}"]`)) await this.read(still);
    } else if (hadFocus || !this.isInside()) this.choose(this.all()[0]);
  }

  private click(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>(".case-row");
    if (!row || target.closest(".pick") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!matchMedia("(min-width: 80rem)").matches) return;
    event.preventDefault();
    this.choose(row);
  }

  private submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const deed = (event.submitter as HTMLButtonElement | null)?.value ?? "";
    if (form.matches("[data-decide]")) {
      event.preventDefault();
      void this.decide(deed, new FormData(form));
    } else if (this.pane.contains(form)) {
      event.preventDefault();
      void this.keep(form, event.submitter);
    } else if (form.matches(".queue-list")) {
      event.preventDefault();
      if (this.picked().length) void this.decide(form.querySelector<HTMLSelectElement>("select[name=deed]")?.value ?? "");
    }
  }

  // Who has it, how heavy it is, an idea: kept without leaving the list.
  private async keep(form: HTMLFormElement, by: HTMLElement | null): Promise<void> {
    const answer = await send(form.action, new FormData(form, by));
    if (!answer?.ok) return this.say(await reasonOf(answer, this.words.failed ?? ""));
    const told = (await answer.json()) as { said?: string };
    this.say(told.said ?? "");
    this.comeBack();
    await this.refresh();
    const row = this.current();
    if (row) await this.read(row);
  }

  private mark(row: HTMLElement, isGoing: boolean, problem = ""): void {
    const id = row.dataset.case ?? "";
    if (isGoing) this.going.add(id);
    else this.going.delete(id);
    // The list may have been put in anew meanwhile.
    const shown = this.all().find((each) => each.dataset.case === id) ?? row;
    shown.classList.toggle("is-going", isGoing);
    const said = shown.querySelector<HTMLElement>(".problem");
    if (said) {
      said.hidden = !problem;
      said.textContent = problem;
    }
  }

  private say(words: string, canUndo = false): void {
    this.toast.replaceChildren(words);
    if (canUndo) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = this.words.undo ?? "";
      button.addEventListener("click", () => void this.undo());
      this.toast.append(button);
    }
    this.toast.hidden = !words;
    window.clearTimeout(this.toasting);
    this.toasting = window.setTimeout(() => (this.toast.hidden = true), TOAST_FOR);
  }

  // As it stands beside the list; before that is there, with the revision of the row that was decided on.
  private formOf(row: HTMLElement): FormData {
    const form = this.opened(row)?.querySelector<HTMLFormElement>("[data-decide]");
    const data = form ? new FormData(form) : new FormData();
    if (!form) {
      data.set("revision", row.dataset.revision ?? "");
      data.set("clause", this.named);
    }
    return data;
  }

  private opened(row: HTMLElement): HTMLElement | null {
    return this.pane.querySelector<HTMLElement>(`[data-open-case="${row.dataset.case}"]`);
  }

  private pick(): void {
    const box = this.current()?.querySelector<HTMLInputElement>("input[name=case]");
    if (box) box.checked = !box.checked;
    this.countPicked();
  }

  // How many the next deed concerns.
  private countPicked(): void {
    const count = this.picked().length;
    this.part("[data-picked]").textContent = count ? String(count) : "";
    if (count) this.say(`${this.words.chosen} ${count}. ${this.words.all}`);
    else this.named = "";
  }

  private pickAll(): void {
    const boxes = this.all().map((row) => row.querySelector<HTMLInputElement>("input[name=case]"));
    const isOn = boxes.some((box) => box && !box.checked);
    for (const box of boxes) if (box) box.checked = isOn;
    this.countPicked();
  }

  // A page on in the case that is read, where it is longer than its place.
  private readOn(): boolean {
    if (this.pane.scrollHeight <= this.pane.clientHeight) return false;
    const atEnd = this.pane.scrollTop + this.pane.clientHeight >= this.pane.scrollHeight - 2;
    this.pane.scrollTop = atEnd ? 0 : this.pane.scrollTop + this.pane.clientHeight * 0.6;
    return true;
  }

  private follow(): void {
    const link = this.current()?.dataset.url;
    if (link) location.assign(link);
  }

  private after(rows: HTMLElement[]): HTMLElement | undefined {
    const left = this.all().filter((row) => !rows.includes(row) && !this.going.has(row.dataset.case ?? ""));
    const at = this.all().indexOf(rows[0] as HTMLElement);
    return left.find((row) => this.all().indexOf(row) > at) ?? left.at(-1);
  }

  private picked(): HTMLElement[] {
    return this.all().filter((row) => row.querySelector<HTMLInputElement>("input[name=case]")?.checked);
  }

  private current(): HTMLElement | undefined {
    return this.all().find((row) => row.dataset.case === this.chosen);
  }

  private all(): HTMLElement[] {
    return [...this.rows.querySelectorAll<HTMLElement>(".case-row")];
  }

  private part(selector: string): HTMLElement {
    const found = this.page.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`The queue's page has no ${selector}`);
    return found;
  }
}
