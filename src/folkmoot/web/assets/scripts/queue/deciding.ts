// Asking the server to decide, and to take it back.
export interface Done {
  case: number;
  decision: number | null;
  problem: string;
  code: string;
  // Where there is no decision, as of a request to join: the case itself can be taken back.
  undo?: boolean;
}

// What the last deed can be taken back by.
export interface Slips {
  decisions: number[];
  cases: number[];
}

// One case with all that its form says, or several with the clause that was named for them, each its own without.
export async function decide(page: HTMLElement, cases: string[], deed: string, form: FormData | string): Promise<Done[] | null> {
  if (form instanceof FormData) {
    form.set("deed", deed);
    return one(Number(cases[0]), await send(rowOf(page, cases[0] ?? "")?.dataset.decideUrl ?? "", form));
  }
  const body = new URLSearchParams({ deed, clause: form });
  for (const each of cases) {
    body.append("case", each);
    body.append(`revision-${each}`, rowOf(page, each)?.dataset.revision ?? "");
  }
  return many(await send(page.dataset.decideUrl ?? "", body));
}

function rowOf(page: HTMLElement, id: string): HTMLElement | null {
  return page.querySelector<HTMLElement>(`.case-row[data-case="${id}"]`);
}

export async function undo(page: HTMLElement, slips: Slips): Promise<Done[] | null> {
  const body = new URLSearchParams();
  for (const each of slips.decisions) body.append("decision", String(each));
  for (const each of slips.cases) body.append("case", String(each));
  return many(await send(page.dataset.undoUrl ?? "", body));
}

export function send(url: string, body: FormData | URLSearchParams): Promise<Response | null> {
  const secret = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
  const headers = { "X-CSRFToken": secret, Accept: "application/json" };
  return fetch(url, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => null);
}

export async function reasonOf(answer: Response | null, otherwise: string): Promise<string> {
  const told = (await answer?.json().catch(() => null)) as { detail?: string } | null;
  return told?.detail || otherwise;
}

async function one(id: number, answer: Response | null): Promise<Done[] | null> {
  if (answer?.ok) return many(answer);
  const problem = await reasonOf(answer, "");
  return problem ? [{ case: id, decision: null, problem, code: String(answer?.status ?? "") }] : null;
}

async function many(answer: Response | null): Promise<Done[] | null> {
  if (!answer?.ok) return null;
  return ((await answer.json()) as { done: Done[] }).done;
}
