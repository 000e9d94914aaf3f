// What the server wrote above this script: the community's addresses, and what this build is called.
interface Known {
  build: string;
  scope: string;
  name: string;
  offline: string;
  share: string;
  static: string;
  // Whether what lies below `static` never changes under its address.
  steady: boolean;
  keep: string[];
}

export const worker = self as unknown as ServiceWorkerGlobalScope & { folkmoot: Known };
export const known = worker.folkmoot;

export const READER = "Folkmoot-Reader";
export const KEEP = "Folkmoot-Keep";

// The path of an address below the community's own.
export function below(url: URL): string {
  return url.pathname.startsWith(known.scope) ? url.pathname.slice(known.scope.length) : "";
}

export const isOurs = (url: URL) => url.origin === worker.location.origin;

export async function tellPages(message: object): Promise<void> {
  for (const client of await worker.clients.matchAll({ type: "window" })) client.postMessage(message);
}
