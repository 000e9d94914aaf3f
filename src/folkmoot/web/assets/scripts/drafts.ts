// Keeps what is being written, on the server and, where that fails, in the browser; nothing typed is lost.
import { post } from "./http";

const PAUSE = 1500;

export function startDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft-url]:not([data-drafting])")) {
    form.dataset.drafting = "";
    keep(form, form.dataset.draftUrl ?? "", form.dataset.draftPlace ?? "");
  }
}

function keep(form: HTMLFormElement, url: string, place: string): void {
  const field = form.querySelector("textarea");
  if (!field) return;
  const local = `folkmoot-draft:${location.pathname}:${place}`;
  const status = form.querySelector<HTMLElement>(".status");
  const title = form.querySelector<HTMLInputElement>('input[name="title"]');
  if (!field.value) field.value = localStorage.getItem(local) ?? "";
  let timer = 0;
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const body = new URLSearchParams({ place, markdown: field.value, title: title?.value ?? "" });
      const answer = await post(url, body).catch(() => null);
      if (answer?.ok) localStorage.removeItem(local);
      else localStorage.setItem(local, field.value);
      if (status) status.textContent = (answer?.ok ? status.dataset.saved : status.dataset.local) ?? "";
    }, PAUSE);
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    localStorage.removeItem(local);
  });
}
