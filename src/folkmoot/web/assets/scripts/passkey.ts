// Signing in and registering with a passkey (WebAuthn). The server's options are in the page as JSON.
export function startPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      const field = form.querySelector<HTMLInputElement>('input[name="credential"]');
      if (!field || field.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(form, field);
    });
  }
}

async function ask(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const problem = form.querySelector<HTMLElement>("[data-passkey-problem]");
  try {
    const options = await optionsOf(form);
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
    if (!credential) return;
    field.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
    form.submit();
  } catch (error) {
    if (problem) problem.textContent = `${problem.dataset.passkeyProblem ?? ""} ${error instanceof Error ? error.message : ""}`;
  }
}

async function optionsOf(form: HTMLFormElement): Promise<{ publicKey: never }> {
  const url = form.dataset.optionsUrl;
  if (url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return ((await answer.json()) as { request_options: { publicKey: never } }).request_options;
  }
  return JSON.parse(document.getElementById(form.dataset.options ?? "")?.textContent ?? "{}");
}
