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

// What the author would be told stands below the field for other words, by the clause and measure that are chosen.
export function showPrepared(page: HTMLElement): void {
  const prepare = (event: Event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("[data-decide]");
    if (form) void fetchPrepared(form);
  };
  // A toggle does not bubble.
  page.addEventListener("toggle", prepare, { capture: true });
  page.addEventListener("change", prepare);
  page.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-begin-with]");
    const field = button?.closest("[data-decide]")?.querySelector<HTMLTextAreaElement>("textarea[name=words]");
    if (!field) return;
    field.value = button?.dataset.beginWith ?? "";
    field.focus();
  });
}

async function fetchPrepared(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>("[data-prepared]");
  if (!place?.closest("details")?.open) return;
  const url = new URL(place.dataset.prepared ?? "", location.href);
  for (const name of ["clause", "measure"]) {
    url.searchParams.set(name, form.querySelector<HTMLSelectElement>(`select[name=${name}]`)?.value ?? "");
  }
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
}
