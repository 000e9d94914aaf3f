// Bundles styles and scripts into src/folkmoot/web/static/built and holds them to their budget.
import { brotliCompressSync } from "node:zlib";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import * as esbuild from "esbuild";
import { emojiTable } from "./emoji_table.mjs";

const assets = "src/folkmoot/web/assets";
const out = "src/folkmoot/web/static/built";
const budget = 60 * 1024;
// A page of chat loads this beside the rest.
const chatBudget = 25 * 1024;
// The queue of moderators loads this beside the rest.
const queueBudget = 8 * 1024;
// Pages with figures load this beside the rest.
const chartsBudget = 6 * 1024;
// What pages of others load for the comments.
const commentsBudget = 20 * 1024;
// Works beside the pages and is loaded apart from them.
const workerBudget = 8 * 1024;
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

mkdirSync(out, { recursive: true });
rmSync(`${out}/parts`, { recursive: true, force: true });
const scripts = await esbuild.build({
  entryPoints: { app: `${assets}/scripts/app.ts` },
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  chunkNames: "parts/[name]",
  outdir: out,
  metafile: true,
});
await esbuild.build({
  entryPoints: { chat: `${assets}/scripts/chat/chat.ts` },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  plugins: [emojiTable],
  outdir: out,
});
await esbuild.build({
  entryPoints: { app: `${assets}/styles/app.css`, chat: `${assets}/styles/chat.css`, queue: `${assets}/styles/queue.css`, charts: `${assets}/styles/charts.css` },
  bundle: true,
  minify: true,
  // From here on browsers know light-dark() and nesting.
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  outdir: out,
});
await esbuild.build({
  entryPoints: { worker: `${assets}/worker/worker.ts` },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  outdir: out,
});
// The queue's own pages, and the frame for pages of others: nothing of the rest comes with them.
await esbuild.build({
  entryPoints: { queue: `${assets}/scripts/queue/queue.ts`, comments: `${assets}/comments/comments.ts` },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: out,
});
await esbuild.build({
  entryPoints: { embed: `${assets}/comments/embed.ts`, comments: `${assets}/comments/comments.css` },
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome123", "firefox121", "safari17.5"],
  outdir: out,
});
copyFileSync("node_modules/@fontsource/alegreya/LICENSE", `${out}/alegreya-licence.txt`);

// A thread page may load every part, so all of them count.
const parts = Object.keys(scripts.metafile.outputs).map((path) => path.slice(out.length + 1));
weigh("A page", ["app.css", ...parts], budget);
weigh("Chat", ["chat.css", "chat.js"], chatBudget);
weigh("Queue", ["queue.css", "queue.js"], queueBudget);
weigh("Charts", ["charts.css"], chartsBudget);
weigh("Comments elsewhere", ["embed.js", "comments.js", "comments.css"], commentsBudget);
weigh("Service worker", ["worker.js"], workerBudget);

function weigh(what, names, atMost) {
  const sizes = names.map((name) => [name, brotliCompressSync(readFileSync(`${out}/${name}`)).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${what}: ${sizes.map(([name, size]) => `${name} ${kilobytes(size)}`).join(", ")} = ${kilobytes(total)} compressed`);
  if (total > atMost) {
    console.error(`${what}: style and script are over their budget of ${kilobytes(atMost)}.`);
    process.exit(1);
  }
}
