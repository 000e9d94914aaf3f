// Menus close with Escape and by a click elsewhere; forms are sent once; questions are asked before harm.
export function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]"))
      if (!menu.contains(event.target as Node)) menu.open = false;
    const copy = (event.target as HTMLElement).closest<HTMLElement>("[data-copy]");
    if (copy) {
      event.preventDefault();
      void navigator.clipboard?.writeText(new URL(copy.dataset.copy ?? "", location.href).href);
      copy.textContent = copy.dataset.copied ?? copy.textContent;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const question = (event as SubmitEvent).submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !window.confirm(question)) return event.preventDefault();
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
    window.setTimeout(() => form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-busy")), 4000);
  });
}
