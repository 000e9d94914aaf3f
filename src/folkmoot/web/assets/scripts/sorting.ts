// Lists in a form with data-sorts are put in order by dragging; letting go sends the form. Its buttons do it without.
export function startSorting(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sorts]")) sort(form);
}

function sort(form: HTMLFormElement): void {
  let dragged: HTMLElement | null = null;
  let before: Element | null = null;

  form.addEventListener("dragstart", (event) => {
    dragged = (event.target as HTMLElement).closest<HTMLElement>("[draggable]");
    before = dragged?.nextElementSibling ?? null;
    dragged?.setAttribute("data-dragged", "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  form.addEventListener("dragover", (event) => {
    const over = (event.target as HTMLElement).closest<HTMLElement>("[draggable]");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) over.after(dragged);
    else over.before(dragged);
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged && dragged.nextElementSibling !== before) form.requestSubmit();
  });
  form.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    dragged = null;
  });
}
