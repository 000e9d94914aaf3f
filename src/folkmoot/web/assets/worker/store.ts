// A small database of the browser's, shared by all communities of one address; every entry names its own.
// Pages read it too.
export interface Waiting {
  // The key by which the server knows that it has this one already.
  key: string;
  scope: string;
  reader: string;
  url: string;
  fields: [string, string | File][];
  at: number;
  state: "waiting" | "refused";
}

export interface Shared {
  id: string;
  scope: string;
  title: string;
  text: string;
  url: string;
  files: File[];
  at: number;
}

type Name = "notes" | "outbox" | "shared";
const NAMES: [Name, string][] = [["notes", "name"], ["outbox", "key"], ["shared", "id"]];

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("folkmoot", 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of NAMES) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask<T>(name: Name, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = act(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (name: Name, value: object) => ask(name, "readwrite", (store) => store.put(value));
export const drop = (name: Name, key: string) => ask(name, "readwrite", (store) => store.delete(key));
export const find = <T>(name: Name, key: string) => ask<T | undefined>(name, "readonly", (store) => store.get(key));

export const empty = (name: Name) => ask(name, "readwrite", (store) => store.clear());
export const count = (name: Name) => ask(name, "readonly", (store) => store.count());

export async function all<T extends { scope: string; at: number }>(name: Name, scope: string): Promise<T[]> {
  const found = await ask<T[]>(name, "readonly", (store) => store.getAll());
  return found.filter((entry) => entry.scope === scope).sort((one, other) => one.at - other.at);
}
