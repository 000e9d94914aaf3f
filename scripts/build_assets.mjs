// Bundles styles and scripts into src/folkmoot/web/static/built and holds them to their budget.
import { brotliCompressSync } from "node:zlib";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import * as esbuild from "esbuild";

const assets = "src/folkmoot/web/assets";
const out = "src/folkmoot/web/static/built";
const budget = 60 * 1024;
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
  entryPoints: { app: `${assets}/styles/app.css` },
  bundle: true,
  minify: true,
  // From here on browsers know light-dark() and nesting.
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  outdir: out,
});
copyFileSync("node_modules/@fontsource/alegreya/LICENSE", `${out}/alegreya-licence.txt`);

// A thread page may load every part, so all of them count.
const names = ["app.css", ...Object.keys(scripts.metafile.outputs).map((path) => path.slice(out.length + 1))];
const sizes = names.map((name) => [name, brotliCompressSync(readFileSync(`${out}/${name}`)).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
console.log(`${sizes.map(([name, size]) => `${name} ${kilobytes(size)}`).join(", ")} = ${kilobytes(total)} compressed`);
if (total > budget) {
  console.error(`Style and script are over their budget of ${kilobytes(budget)}.`);
  process.exit(1);
}
