// Inside an opened case by keyboard: which keys lead in, and to what.
const WAYS_IN: Record<string, string> = {
  e: "[data-decide] :is(select, button)",
  t: "textarea[name=words]",
  i: "[data-idea] textarea",
  s: "[data-assign] select",
};
const TYPED_IN = "input:not([type=checkbox]), textarea, select, dialog[open], [contenteditable]";

// Whether a key belongs to the field that it is pressed in, or to the browser.
export function isTyped(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest(TYPED_IN) !== null;
}

export function isWayIn(key: string): boolean {
  return key in WAYS_IN;
}

// Puts the focus on what the key is for, opening what it stands in; false where the case has no such thing.
export function goIn(part: ParentNode, key: string): boolean {
  const field = WAYS_IN[key] ? part.querySelector<HTMLElement>(WAYS_IN[key]) : null;
  const folded = field?.closest("details");
  if (folded) folded.open = true;
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
  return field !== null;
}

// What the case is about stands in sight, also where a long thread comes before it.
export function showSubject(pane: HTMLElement): void {
  pane.scrollTop = 0;
  const subject = pane.querySelector<HTMLElement>(".subject")?.getBoundingClientRect();
  if (!subject) return;
  const top = pane.getBoundingClientRect().top;
  const end = pane.querySelector<HTMLElement>("[data-decide]")?.getBoundingClientRect().top ?? top + pane.clientHeight;
  pane.scrollTop = Math.max(0, Math.min(subject.bottom - end, subject.top - top) + 8);
}
