// Commands that begin with a slash: the server's, which it carries out as it takes the message, and some that only move the page.
import type { Choice } from "../completion";

export interface Command {
  name: string;
  hint: string;
  // How it is written with what belongs to it.
  usage?: string;
  // What the page does itself; without it the words are sent.
  run?: () => void;
}

export function commandsBeginning(commands: Command[], before: string): { begun: string; choices: Choice[] } | null {
  const begun = /^\/[a-z]*$/.exec(before)?.[0];
  if (!begun) return null;
  const fitting = commands.filter((command) => `/${command.name}`.startsWith(begun));
  const isWhole = fitting.length === 1 && `/${fitting[0]?.name}` === begun;
  if (!fitting.length || isWhole) return null;
  return { begun, choices: fitting.map((one) => ({ insert: `/${one.name}`, label: `/${one.name}  ${one.hint}` })) };
}

// What is to be done here for this text.
export function deedOf(commands: Command[], text: string): (() => void) | undefined {
  const name = /^\/([a-z]+)$/.exec(text)?.[1];
  return commands.find((one) => one.name === name)?.run;
}
