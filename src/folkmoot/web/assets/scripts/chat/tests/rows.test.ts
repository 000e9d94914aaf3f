import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../rows";
import type { Outgoing } from "../types";
import { message, range } from "./samples";

const standing = { me: 9, newAfter: null, isAtEnd: true };
const shape = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => (row.kind === "message" || row.kind === "pending" ? `${row.id}${row.follows ? "+" : ""}` : row.kind));

const outgoing = (key: string, at: string): Outgoing => ({
  key, scope: "", thread: 7, root: null, markdown: "", at: Date.parse(at), order: 0, state: "waiting", problem: "",
});

test("one author's messages stand together until somebody else speaks or time passes", () => {
  const other = { id: 2, name: "Nils", handle: "nils", avatar: null };
  const rows = rowsOf([message(1), message(2), message(3, { author: other }), message(4, { author: other }), message(30)], [], standing);
  assert.deepEqual(shape(rows), ["day", "m1", "m2+", "m3", "m4+", "m30"]);
});

test("days are set apart, and so is what is new", () => {
  const late = message(3, { at: "2026-03-05T10:00:00Z" });
  assert.deepEqual(shape(rowsOf([message(1), message(2), late], [], { ...standing, newAfter: 1 })), [
    "day", "m1", "new", "m2", "day", "m3",
  ]);
});

test("one's own messages are not new to oneself", () => {
  const mine = range(1, 3).map((number) => message(number, { author: { id: 9, name: "Me", handle: "me", avatar: null } }));
  assert.ok(!shape(rowsOf(mine, [], { ...standing, newAfter: 1 })).includes("new"));
});

test("what waits to be sent stands below, and goes when it has arrived", () => {
  const waiting = [outgoing("k1", "2026-03-01T11:00:00Z"), outgoing("k2", "2026-03-01T11:00:01Z")];
  assert.deepEqual(shape(rowsOf([message(1, { key: "k1" })], waiting, standing)), ["day", "m1", "k2"]);
  assert.deepEqual(shape(rowsOf([message(1)], waiting, { ...standing, isAtEnd: false })), ["day", "m1"]);
});
