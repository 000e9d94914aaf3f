// What another app shared waits on the device; here it is put into the composer, its pictures too.
import { drop, find, type Shared } from "../worker/store";

const NAME = "shared";

export async function takeShared(scope: string): Promise<void> {
  const id = new URLSearchParams(location.search).get(NAME);
  const field = document.querySelector<HTMLTextAreaElement>("form[data-draft-place] textarea");
  if (!id || !field) return;
  const shared = await find<Shared>("shared", id).catch(() => undefined);
  // A page that is opened a second time must not put it in twice.
  history.replaceState(history.state, "", location.pathname);
  if (!shared || shared.scope !== scope) return;
  const title = field.form?.querySelector<HTMLInputElement>('input[name="title"]');
  if (title && !title.value) title.value = shared.title.slice(0, title.maxLength > 0 ? title.maxLength : 200);
  const text = [field.value.trim(), shared.text, shared.text.includes(shared.url) ? "" : shared.url].filter(Boolean);
  field.value = text.join("\n\n").trimEnd() + (shared.files.length ? "\n\n" : "");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (shared.files.length) field.dispatchEvent(new CustomEvent("folkmoot:files", { detail: shared.files }));
  await drop("shared", id);
}
