// Asking the server from a script, with the form's secret where something is written.
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

export function post(url: string, body: FormData | URLSearchParams, keepalive = false): Promise<Response> {
  return fetch(url, { method: "POST", body, keepalive, headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin" });
}
