// Polls: options are added, moved and removed at once, only the fields of the chosen kind are shown, credits are counted.
export function startPolls(root: ParentNode): void {
  for (const fields of root.querySelectorAll<HTMLElement>("[data-poll-fields]:not([data-started])")) {
    fields.dataset.started = "";
    fields.addEventListener("click", (event) => rearrange(event, fields));
    const kind = fields.querySelector<HTMLSelectElement>("select[name=poll_kind]");
    if (kind) {
      showFor(fields, kind.value);
      kind.addEventListener("change", () => showFor(fields, kind.value));
    }
  }
  for (const poll of root.querySelectorAll<HTMLFormElement>("form[data-credits]")) {
    poll.addEventListener("input", () => count(poll));
  }
}

function rearrange(event: Event, fields: HTMLElement): void {
  const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[name=poll_rows]");
  const rows = fields.querySelector<HTMLElement>("[data-option-rows]");
  if (!button || !rows) return;
  event.preventDefault();
  const row = button.closest("li");
  const action = button.value.split(":")[0];
  if (action === "more") add(rows);
  else if (action === "up") row?.previousElementSibling?.before(row);
  else if (action === "down") row?.nextElementSibling?.after(row);
  else if (row && rows.children.length > 1) {
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input")?.focus();
    row.remove();
  }
  if (action !== "remove" && action !== "more") button.focus();
  number(rows);
}

function add(rows: HTMLElement): void {
  const last = rows.lastElementChild;
  if (!last) return;
  const row = last.cloneNode(true) as HTMLElement;
  const field = row.querySelector("input");
  last.after(row);
  if (!field) return;
  field.value = "";
  field.removeAttribute("id");
  field.focus();
}

// Labels and values name the row's place: they change with it.
function number(rows: HTMLElement): void {
  [...rows.children].forEach((row, place) => {
    for (const part of row.querySelectorAll<HTMLElement>("input, button")) {
      const label = part.getAttribute("aria-label");
      if (label) part.setAttribute("aria-label", label.replace(/\d+/, String(place + 1)));
      if (part instanceof HTMLButtonElement) part.value = part.value.replace(/\d+/, String(place + 1));
    }
  });
}

function showFor(fields: HTMLElement, kind: string): void {
  for (const part of fields.querySelectorAll<HTMLElement>("[data-for-kind]")) part.hidden = part.dataset.forKind !== kind;
}

function count(poll: HTMLFormElement): void {
  const output = poll.querySelector<HTMLElement>("[data-spent]");
  const votes = [...poll.querySelectorAll<HTMLInputElement>("input.votes")].map((field) => Number(field.value) || 0);
  const spent = votes.reduce((sum, each) => sum + each * each, 0);
  if (!output) return;
  output.textContent = String(spent);
  output.classList.toggle("error", spent > Number(poll.dataset.credits));
}
