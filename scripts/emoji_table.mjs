// The emoji the chat offers are those the server knows by name: the table stands in one place.
import { readFileSync } from "node:fs";

const source = "src/folkmoot/content/markup/emoji.py";

export const emojiTable = {
  name: "emoji-table",
  setup(build) {
    build.onResolve({ filter: /^emoji-table$/ }, ({ path }) => ({ path, namespace: "emoji-table" }));
    build.onLoad({ filter: /.*/, namespace: "emoji-table" }, () => {
      const words = readFileSync(source, "utf8").match(/_TABLE = """([^"]+)"""/)[1].trim().split(/\s+/);
      const table = Object.fromEntries(words.flatMap((word, at) => (at % 2 ? [] : [[word, words[at + 1]]])));
      return { contents: JSON.stringify(table), loader: "json", watchFiles: [source] };
    });
  },
};
