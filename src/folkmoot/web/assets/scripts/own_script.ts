// A page that is an application of its own names its script, which is handed the page's one stream.
import { listen, onState, say } from "./stream";

interface Own {
  start(page: HTMLElement, line: { listen: typeof listen; say: typeof say; onState: typeof onState }): Promise<void>;
}

export function startOwnScript(): void {
  const page = document.querySelector<HTMLElement>("[data-script]");
  if (page?.dataset.script) void import(page.dataset.script).then((own: Own) => own.start(page, { listen, say, onState }));
}
