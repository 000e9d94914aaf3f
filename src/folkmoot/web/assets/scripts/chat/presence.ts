// Who is here, who writes at the moment; and whether one is seen oneself.
import { h } from "./dom";
import type { Line, Told } from "./line";
import { t } from "./setup";

interface Writer {
  id: number;
  name: string;
}

const TYPING_FOR = 6000;
// That somebody writes may be told after what they have written.
const SILENT_AFTER = 2000;
const LOG_IS_READ = 1000;
const SHOWN_AT_MOST = 200;
const AWAY_AFTER = 300_000;

export class Presence {
  readonly typing = h("p.typing", { "aria-live": "off" });
  private states = new Map<number, string>();
  private writing = new Map<number, { name: string; until: number }>();
  private sent = new Map<number, number>();
  private watchers = new Set<() => void>();
  private told = "";
  private shown = new Set<number>();
  private stop: () => void = () => undefined;
  private activeAt = Date.now();

  constructor(
    private readonly line: Line,
    private readonly me: number,
  ) {
    for (const name of ["keydown", "pointerdown", "focus"]) window.addEventListener(name, () => this.isActive(), { passive: true });
    document.addEventListener("visibilitychange", () => this.tell());
    window.setInterval(() => this.tell(), AWAY_AFTER / 5);
    line.onState((state) => {
      this.told = "";
      if (state === "open") this.tell();
    });
  }

  hear(name: string, told: Told, thread: number): void {
    const member = told.member as Writer | undefined;
    if (!member) return;
    if (name === "presence" && told.thread === undefined) {
      this.states.set(member.id, told.state === "offline" ? "" : String(told.state ?? ""));
      this.changed();
    } else if (name === "typing" && told.thread === thread && member.id !== this.me) {
      if (Date.now() - (this.sent.get(member.id) ?? 0) < SILENT_AFTER) return;
      this.writing.set(member.id, { name: member.name, until: Date.now() + TYPING_FOR });
      this.drawTyping();
      window.setTimeout(() => this.drawTyping(), TYPING_FOR + 50);
    }
  }

  // Be told of these members too, as long as the page is open.
  show(members: number[]): void {
    const before = this.shown.size;
    for (const member of members) if (this.shown.size < SHOWN_AT_MOST) this.shown.add(member);
    if (this.shown.size === before) return;
    this.stop();
    const people = `people:${[...this.shown].sort((one, other) => one - other).join(",")}`;
    this.stop = this.line.listen([people], { presence: (told) => this.hear("presence", told, 0) });
  }

  // Whoever has sent something writes no more.
  hasSent(member: number | undefined): void {
    if (member === undefined) return;
    this.sent.set(member, Date.now());
    if (this.writing.delete(member)) this.drawTyping();
  }

  // After another choice of being seen: the live process looks anew when a page says how it is.
  again(): void {
    window.setTimeout(() => {
      this.told = "";
      this.tell();
    }, LOG_IS_READ);
  }

  of(member: number): string {
    return this.states.get(member) ?? "";
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  // A dot that follows the member's state for as long as it stands in the page.
  dot(member: number): HTMLElement {
    const dot = h("span.dot");
    const draw = () => {
      const state = this.of(member);
      dot.className = `dot ${state}`;
      dot.replaceChildren(state ? h("span.sr-only", {}, t(state)) : "");
    };
    const stop = this.watch(() => (dot.isConnected ? draw() : stop()));
    draw();
    return dot;
  }

  private isActive(): void {
    const wasAway = Date.now() - this.activeAt > AWAY_AFTER;
    this.activeAt = Date.now();
    if (wasAway) this.tell();
  }

  private tell(): void {
    const isHere = document.visibilityState === "visible" && Date.now() - this.activeAt < AWAY_AFTER;
    const state = isHere ? "active" : "away";
    if (state === this.told) return;
    this.told = state;
    this.line.say({ do: "presence", state });
  }

  private drawTyping(): void {
    for (const [member, { until }] of this.writing) if (until <= Date.now()) this.writing.delete(member);
    const names = [...this.writing.values()].map((one) => one.name);
    const words = names.length > 3 ? t("many-type") : names.length ? t(names.length > 1 ? "several-type" : "one-types", { names: names.join(", ") }) : "";
    this.typing.textContent = words;
  }

  private changed(): void {
    for (const watcher of this.watchers) watcher();
  }
}
