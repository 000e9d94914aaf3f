// Buttons with data-open open the dialog of that id, links with data-opens instead of their page; links with data-copy
// copy their address, those with data-copy-of the words of an element; links with data-in-dialog show the part of their page that is marked for it.
export function startDialogs(): void {
  closeFinishedWindow();
  for (const opener of document.querySelectorAll<HTMLElement>("[data-open]")) opener.hidden = false;
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const opener = target.closest<HTMLElement>("[data-open]");
    if (opener) document.querySelector<HTMLDialogElement>(`#${opener.dataset.open}`)?.showModal();
    const inside = target.closest<HTMLAnchorElement>("a[data-in-dialog]");
    if (inside && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void openPage(inside);
    }
    const instead = target.closest<HTMLAnchorElement>("a[data-opens]");
    const dialog = instead && document.querySelector<HTMLDialogElement>(`#${instead.dataset.opens}`);
    if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      dialog.showModal();
    }
    const link = target.closest<HTMLElement>("[data-copy], [data-copy-of]");
    if (link && navigator.clipboard) {
      event.preventDefault();
      void copy(link);
    }
  });
}

async function openPage(link: HTMLAnchorElement): Promise<void> {
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const part = page?.querySelector<HTMLElement>("[data-dialog-part]");
  if (!part) return void location.assign(link.href);
  const dialog = document.createElement("dialog");
  const heading = part.querySelector("h1");
  dialog.ariaLabel = heading?.textContent ?? link.textContent;
  dialog.append(part);
  for (const cancel of part.querySelectorAll("[data-cancel]"))
    cancel.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function copy(link: HTMLElement): Promise<void> {
  const words = link.textContent;
  const part = document.getElementById(link.dataset.copyOf ?? "");
  await navigator.clipboard.writeText(part ? part.innerText : new URL(link.dataset.copy ?? "", location.href).href);
  link.textContent = link.dataset.copied ?? words;
  link.setAttribute("role", "status");
  window.setTimeout(() => {
    link.textContent = words;
    link.removeAttribute("role");
  }, 3000);
}

// A pop-up that has done its work; browsers close only what a script has opened.
function closeFinishedWindow(): void {
  if (document.querySelector("[data-close]")) setTimeout(() => window.close(), 1500);
}
