// Bundles styles and scripts into src/folkmoot/web/static/built and holds them to their budget.
import { brotliCompressSync } from "node:zlib";
import { mkdirSync, readFileSync } from "node:fs";
import * as esbuild from "esbuild";

const assets = "src/folkmoot/web/assets";
const out = "src/folkmoot/web/static/built";
const budget = 60 * 1024;

mkdirSync(out, { recursive: true });
await esbuild.build({
  entryPoints: { app: `${assets}/scripts/app.ts` },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: out,
});
await esbuild.build({
  entryPoints: { app: `${assets}/styles/app.css` },
  bundle: true,
  minify: true,
  target: ["chrome120", "firefox121", "safari17"],
  outdir: out,
});
const sizes = ["app.css", "app.js"].map((name) => [name, brotliCompressSync(readFileSync(`${out}/${name}`)).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
console.log(sizes.map(([name, size]) => `${name} ${(size / 1024).toFixed(1)} KB`).join(", "), `= ${(total / 1024).toFixed(1)} KB compressed`);
if (total > budget) {
  console.error(`Style and script are over their budget of ${budget / 1024} KB.`);
  process.exit(1);
}
