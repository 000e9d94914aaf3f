// The key by which this frame reads and writes for a member: asked for in a pop-up, kept where only this frame on this
// site can read it (browsers part the storage of frames by the page around them).
export interface Key {
  key: string;
  name: string;
  until: string;
}

const SLOT = "folkmoot-comment-key";
const EVERY = 1500;
const LONGEST = 120_000;

export function kept(): Key | null {
  try {
    const key = JSON.parse(localStorage.getItem(SLOT) ?? "null") as Key | null;
    return key && new Date(key.until).getTime() > Date.now() ? key : null;
  } catch {
    return null;
  }
}

export function keep(key: Key | null): void {
  try {
    if (key) localStorage.setItem(SLOT, JSON.stringify(key));
    else localStorage.removeItem(SLOT);
  } catch {
    // No storage: the key lives as long as the page.
  }
}

export function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The same six digits as the pop-up shows (comments.commands.keys.spoken).
export function spoken(challenge: string): string {
  const number = String(Number(BigInt(`0x${challenge.slice(0, 12)}`) % 1_000_000n)).padStart(6, "0");
  return `${number.slice(0, 3)} ${number.slice(3)}`;
}

// Asks until the member has agreed in the pop-up, or for two minutes.
export async function fetched(address: string, verifier: string, isWanted: () => boolean): Promise<Key | null> {
  const end = Date.now() + LONGEST;
  while (Date.now() < end && isWanted()) {
    await new Promise((done) => setTimeout(done, EVERY));
    const answer = await fetch(address, {
      method: "POST",
      credentials: "omit",
      body: JSON.stringify({ verifier }),
    }).catch(() => null);
    if (answer?.status === 200) return (await answer.json()) as Key;
  }
  return null;
}
