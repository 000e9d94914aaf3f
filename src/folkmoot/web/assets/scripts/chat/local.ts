// The stream says the same to all, with addresses from the community's root on; here they lead where the page lies.
import type { Setup } from "./setup";
import type { Message, Reaction } from "./types";

export function localize(message: Message, setup: Pick<Setup, "prefix" | "me">): Message {
  const { prefix } = setup;
  const isInside = (path: string) => prefix === "" || path.startsWith(`${prefix}/`);
  const html = message.html
    .replace(/ (href|src)="(\/[^"/][^"]*)"/g, (whole, name: string, path: string) =>
      isInside(path) ? whole : ` ${name}="${prefix}${path}"`,
    )
    // The widths a picture may be had in: addresses with a comma between.
    .replace(/ srcset="(\/[^"/][^"]*)"/g, (whole, choices: string) =>
      isInside(choices) ? whole : ` srcset="${choices.split(", ").map((choice) => prefix + choice).join(", ")}"`,
    );
  const picture = message.author?.avatar;
  const author = message.author && { ...message.author, avatar: picture && !isInside(picture) ? prefix + picture : (picture ?? null) };
  return { ...message, html, author, reactions: message.reactions.map(withoutMine) };
}

function withoutMine({ emoji, count }: Reaction): Reaction {
  return { emoji, count };
}
