// Forms are sent once, ask before harm, and take the reader to what is wrong.
const AGAIN_AFTER = 8000;

export function startForms(): void {
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (form.dataset.sent || (question && !window.confirm(question))) return event.preventDefault();
    // htmx sends its own forms and knows when they are through; dialogs send nothing.
    if (form.method === "dialog" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    form.dataset.sent = "";
    button?.setAttribute("aria-busy", "true");
    window.setTimeout(() => ready(form), AGAIN_AFTER);
  });
  // A page that comes back by the back button is as it was left.
  window.addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach(ready));
}

function ready(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}
