// Commands that begin with a slash and are carried out here; everything else is a message.
import type { Choice } from "../completion";
import { t } from "./setup";

export interface Command {
  name: string;
  hint: string;
  // What is to be sent instead, or nothing.
  run(rest: string): string | undefined;
}

const SHRUG = "¯\\\\\\_(ツ)\\_/¯";

export function wordCommands(): Command[] {
  return [
    { name: "shrug", hint: t("slash-shrug"), run: (rest) => `${rest} ${SHRUG}`.trim() },
    { name: "me", hint: t("slash-me"), run: (rest) => (rest ? `_${rest}_` : undefined) },
  ];
}

export function commandsBeginning(commands: Command[], before: string): { begun: string; choices: Choice[] } | null {
  const begun = /^\/[a-z]*$/.exec(before)?.[0];
  if (!begun) return null;
  const fitting = commands.filter((command) => `/${command.name}`.startsWith(begun));
  const isWhole = fitting.length === 1 && `/${fitting[0]?.name}` === begun;
  if (!fitting.length || isWhole) return null;
  return { begun, choices: fitting.map((one) => ({ insert: `/${one.name}`, label: `/${one.name}  ${one.hint}` })) };
}

// The command that a text is, and what follows its name.
export function commandOf(commands: Command[], text: string): [Command, string] | null {
  const [, name, rest] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  const command = commands.find((one) => one.name === name);
  return command ? [command, (rest ?? "").trim()] : null;
}
