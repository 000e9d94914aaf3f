// The two ways by which the server tells: each as a line that hears, perhaps says, and ends.
import type { Told } from "./stream";

export interface Line {
  kind: "socket" | "events";
  say?(words: object): boolean;
  close(): void;
}
export interface Ear {
  hear(name: string, told: Told, id: number): void;
  // With the code of a WebSocket, and whether it had been open.
  end(code: number, wasOpen: boolean): void;
}

const EVENTS = "post thread change reaction read pin channel conversation queue notice seen unread typing presence ready reset gone";
const NAMES = EVENTS.split(" ");
// Kept nowhere, so they have no position; the browser would give them the last one's.
const FLEETING = ["unread", "typing", "presence"];

export function openSocket(address: string, ear: Ear): Line {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  let socket: WebSocket;
  let wasOpen = false;
  try {
    socket = new WebSocket(url);
  } catch {
    // Where the policy of a page forbids it, some browsers throw.
    window.setTimeout(() => ear.end(1006, false));
    return { kind: "socket", close: () => undefined };
  }
  socket.addEventListener("open", () => (wasOpen = true));
  socket.addEventListener("message", (event: MessageEvent<string>) => {
    // Events that came together are the lines of one message.
    for (const text of event.data.split("\n")) {
      const { id, event: name, data } = JSON.parse(text) as { id: number; event: string; data: Told };
      ear.hear(name, data, id);
    }
  });
  socket.addEventListener("close", (event) => ear.end(event.code, wasOpen));
  return {
    kind: "socket",
    say(words) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(words));
      return true;
    },
    close: () => socket.close(),
  };
}

export function openEvents(address: string, ear: Ear): Line {
  const source = new EventSource(address);
  let wasOpen = false;
  for (const name of NAMES)
    source.addEventListener(name, (event: MessageEvent<string>) => {
      wasOpen = true;
      ear.hear(name, JSON.parse(event.data) as Told, FLEETING.includes(name) ? 0 : Number(event.lastEventId));
    });
  source.addEventListener("error", () => {
    source.close();
    ear.end(1006, wasOpen);
  });
  return { kind: "events", close: () => source.close() };
}
