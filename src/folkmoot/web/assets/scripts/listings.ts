// Listings of code are copied with a button; its words are the layout's, for scripts know no language.
export function startListings(root: ParentNode): void {
  const sample = document.querySelector<HTMLButtonElement>("[data-copy-code]");
  if (!sample || !navigator.clipboard) return;
  for (const listing of root.querySelectorAll<HTMLElement>(".prose pre:not([data-copied-by])")) {
    listing.dataset.copiedBy = "";
    const button = sample.cloneNode(true) as HTMLButtonElement;
    button.hidden = false;
    button.removeAttribute("data-copy-code");
    button.addEventListener("click", () => void copy(listing, button));
    const frame = document.createElement("div");
    frame.className = "listing";
    listing.replaceWith(frame);
    frame.append(listing, button);
  }
}

async function copy(listing: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const words = button.textContent;
  await navigator.clipboard.writeText(listing.querySelector("code")?.textContent ?? listing.textContent ?? "");
  button.textContent = button.dataset.copied ?? words;
  button.setAttribute("role", "status");
  window.setTimeout(() => {
    button.textContent = words;
    button.removeAttribute("role");
  }, 3000);
}
