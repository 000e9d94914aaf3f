// What the chat asks of the page's stream (stream.ts), which the page's own script hands over: there is one for a page.
export interface Told {
  thread?: number;
  space?: number;
  post?: number;
  number?: number;
  message?: unknown;
  [name: string]: unknown;
}

export interface Line {
  // From the position on up to which all is known; returns what ends it.
  listen(channels: string[], handlers: Record<string, (told: Told, id: number, name: string) => void>, after?: number): () => void;
  say(frame: object): boolean;
  onState(hear: (state: string) => void): () => void;
}
