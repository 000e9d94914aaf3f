// Deleting is done a few seconds after it was asked for, so that it can be taken back; it is kept in the browser until then,
// and a page that goes away leaves it to the next one.
import { recall, remember } from "../storage";
import { type Api, Refused } from "./api";

const UNDO_FOR = 5000;

export class Deletions {
  private readonly key: string;

  constructor(
    private readonly api: Api,
    scope: string,
    private readonly failed: (id: number, error: Refused) => void,
  ) {
    this.key = `folkmoot-deletions:${scope}`;
    window.addEventListener("online", () => this.resume());
    window.addEventListener("pagehide", () => void this.flush());
    // Who signs out may delete nothing afterwards: it is done before.
    window.addEventListener("folkmoot:leaving", (event) => (event as CustomEvent<Promise<unknown>[]>).detail.push(this.flush()));
  }

  // What an earlier page has left.
  resume(): void {
    for (const [id, due] of this.planned()) this.wait(id, due);
  }

  plan(id: number): void {
    const due = Date.now() + UNDO_FOR;
    this.keep([...this.planned(), [id, due]]);
    this.wait(id, due);
  }

  cancel(id: number): void {
    this.keep(this.planned().filter(([other]) => other !== id));
  }

  private flush(): Promise<unknown> {
    return Promise.all(this.planned().map(([id]) => this.carryOut(id)));
  }

  private wait(id: number, due: number): void {
    window.setTimeout(() => void this.carryOut(id), Math.max(0, due - Date.now()));
  }

  private async carryOut(id: number): Promise<void> {
    if (!this.planned().some(([other]) => other === id)) return;
    try {
      await this.api.remove(id);
    } catch (error) {
      // Without a connection it stays planned.
      if (!(error instanceof Refused)) return;
      if (error.status !== 404) this.failed(id, error);
    }
    this.cancel(id);
  }

  private planned(): [number, number][] {
    try {
      return JSON.parse(recall(this.key) ?? "[]") as [number, number][];
    } catch {
      return [];
    }
  }

  private keep(planned: [number, number][]): void {
    remember(this.key, JSON.stringify(planned));
  }
}
