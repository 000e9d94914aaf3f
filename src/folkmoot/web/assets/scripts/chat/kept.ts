// The outbox's place in the browser: IndexedDB, which outlives the page; memory where there is none.
import type { Keep } from "./outbox";
import type { Outgoing } from "./types";

const NAME = "folkmoot-chat";
const TABLE = "outbox";

export async function openKeep(): Promise<Keep> {
  try {
    return new Kept(await opened());
  } catch {
    return new Remembered();
  }
}

class Kept implements Keep {
  constructor(private readonly database: IDBDatabase) {}

  all(): Promise<Outgoing[]> {
    return done<Outgoing[]>(this.table("readonly").getAll());
  }

  async put(outgoing: Outgoing): Promise<void> {
    await done(this.table("readwrite").put(outgoing));
  }

  async remove(key: string): Promise<void> {
    await done(this.table("readwrite").delete(key));
  }

  private table(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(TABLE, mode).objectStore(TABLE);
  }
}

export class Remembered implements Keep {
  private kept = new Map<string, Outgoing>();

  async all(): Promise<Outgoing[]> {
    return [...this.kept.values()];
  }

  async put(outgoing: Outgoing): Promise<void> {
    this.kept.set(outgoing.key, outgoing);
  }

  async remove(key: string): Promise<void> {
    this.kept.delete(key);
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(TABLE, { keyPath: "key" }));
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("refused")));
  });
}
