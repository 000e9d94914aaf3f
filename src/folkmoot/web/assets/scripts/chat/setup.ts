// What the page gives the chat, and the words it speaks, which the server has translated.
export interface Person {
  id: number;
  name: string;
  handle: string;
  avatar: string | null;
}

export interface Setup {
  thread: {
    id: number;
    title: string;
    kind: string;
    // Why nobody may write, empty where one may.
    closed: string;
    slow_seconds: number;
    may_moderate: boolean;
    may_pin: boolean;
  };
  me: Person;
  // Where the community lies: "/c/moorland", or nothing on a host of its own.
  prefix: string;
  api: string;
  read_number: number;
  // The number of the message that the address names.
  at: number | null;
  icons: string;
  urls: { complete: string; upload: string; message: string; flag: string; member: string; thread: string; poll: string };
  slash: { name: string; usage: string; hint: string }[];
  spaces: { id: number; name: string }[];
}

let words: Record<string, string> = {};

export function readSetup(): Setup {
  words = given<Record<string, string>>("chat-words");
  return given<Setup>("chat-setup");
}

// The words of that name, with what stands in them.
export function t(name: string, values: Record<string, string | number> = {}): string {
  return (words[name] ?? name).replace(/%\((\w+)\)s/g, (_, key: string) => String(values[key] ?? ""));
}

export function addressOf(pattern: string, value: string | number): string {
  return pattern.replace("__", encodeURIComponent(value));
}

function given<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}") as T;
}
