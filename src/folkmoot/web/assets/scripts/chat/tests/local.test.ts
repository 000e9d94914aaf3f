import assert from "node:assert/strict";
import { test } from "node:test";
import { localize } from "../local";
import { message } from "./samples";

const me = { id: 1, name: "Mia", handle: "mia", avatar: null };
const PICTURE = '<img src="/files/2/p.png" srcset="/files/2/p.png?w=480 480w, /files/2/p.png 600w"> <a href="/members/tom/">Tom</a> <a href="//else.example/x">x</a>';

test("every address of a told message leads to where the community lies", () => {
  const told = localize(message(1, { html: PICTURE }), { prefix: "/c/fen", me } as never);
  const addresses = [...told.html.matchAll(/["\s](\/[^"\s]*)/g)].map((found) => found[1]);
  assert.deepEqual(addresses, [
    "/c/fen/files/2/p.png",
    "/c/fen/files/2/p.png?w=480",
    "/c/fen/files/2/p.png",
    "/c/fen/members/tom/",
    "//else.example/x",
  ]);
});

test("what leads there already, or needs no way, stays as it is", () => {
  const once = localize(message(1, { html: PICTURE }), { prefix: "/c/fen", me } as never);
  assert.equal(localize(once, { prefix: "/c/fen", me } as never).html, once.html);
  assert.equal(localize(message(1, { html: PICTURE }), { prefix: "", me } as never).html, PICTURE);
});
