// Passkeys need a browser that knows them; what goes wrong is said beside the button. The ceremony itself is allauth's.
export function startPasskeys(): void {
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll<HTMLElement>("[data-passkey]")) part.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const trouble of document.querySelectorAll<HTMLElement>("[data-passkey-trouble]")) trouble.hidden = false;
  });
}
