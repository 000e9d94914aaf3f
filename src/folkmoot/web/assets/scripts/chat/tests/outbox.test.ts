import assert from "node:assert/strict";
import { test } from "node:test";
import { Remembered } from "../kept";
import { Outbox, type Outcome, type Post } from "../outbox";
import type { Message, Outgoing } from "../types";
import { message } from "./samples";

// A server that answers as told, and then takes everything, each key once.
class Server implements Post {
  taken: string[] = [];
  attempts = 0;
  pauses: number[] = [];
  constructor(private answers: Outcome[] = []) {}

  async send(outgoing: Outgoing): Promise<Outcome> {
    this.attempts += 1;
    const answer = this.answers.shift();
    if (answer) return answer;
    if (!this.taken.includes(outgoing.key)) this.taken.push(outgoing.key);
    return { sent: message(this.taken.indexOf(outgoing.key) + 1, { key: outgoing.key }) };
  }

  async alone(_thread: number, action: () => Promise<void>): Promise<void> {
    await action();
  }

  async pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
  }

  random = () => 0.5;
}

const written = (key: string, thread = 7) => ({ key, thread, root: null, markdown: key, at: 0 });

async function settled(outbox: Outbox): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  await outbox.open();
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

function made(server: Server, keep = new Remembered(), scope = "a") {
  const arrived: Message[] = [];
  return { outbox: new Outbox(scope, keep, server, (one) => arrived.push(one)), arrived, keep };
}

test("messages arrive in the order they were written, though the network fails in between", async () => {
  const server = new Server([{ later: null }, { later: null }]);
  const { outbox, arrived } = made(server);
  for (const key of ["a", "b", "c"]) void outbox.add(written(key));
  await settled(outbox);
  assert.deepEqual(server.taken, ["a", "b", "c"]);
  assert.deepEqual(server.pauses, [1000, 2000]);
  assert.equal(arrived.length, 3);
  assert.deepEqual(outbox.of(7, null), []);
});

test("what was written before the browser was closed is sent once when it opens again", async () => {
  const keep = new Remembered();
  const never = new (class extends Server {
    override pause = () => new Promise<void>(() => undefined);
  })([{ later: null }]);
  const first = made(never, keep).outbox;
  await first.add(written("a"));
  await first.add(written("b"));
  const server = new Server();
  const { outbox } = made(server, keep);
  await settled(outbox);
  assert.deepEqual(server.taken, ["a", "b"]);
  assert.deepEqual(await keep.all(), []);
});

test("what is refused stays with its reason and lets the others pass", async () => {
  const server = new Server([{ refused: "Too long." }]);
  const { outbox } = made(server);
  await outbox.add(written("a"));
  await outbox.add(written("b"));
  await settled(outbox);
  assert.deepEqual(server.taken, ["b"]);
  assert.deepEqual(outbox.of(7, null).map((one) => [one.key, one.state, one.problem]), [["a", "failed", "Too long."]]);
  await outbox.retry("a");
  await settled(outbox);
  assert.deepEqual(server.taken, ["b", "a"]);
});

test("what is discarded is given back and not sent", async () => {
  const server = new Server([{ refused: "No." }]);
  const { outbox, keep } = made(server);
  await outbox.add(written("a"));
  await settled(outbox);
  assert.equal((await outbox.discard("a"))?.markdown, "a");
  await settled(outbox);
  assert.deepEqual(server.taken, []);
  assert.deepEqual(await keep.all(), []);
});

test("another member in the same browser sends nothing of it", async () => {
  const keep = new Remembered();
  const never = new (class extends Server {
    override send = () => new Promise<Outcome>(() => undefined);
  })();
  await made(never, keep, "a").outbox.add(written("x"));
  const server = new Server();
  await settled(made(server, keep, "b").outbox);
  assert.equal(server.attempts, 0);
});

test("a browser whose disk is full sends all the same", async () => {
  const full = new (class extends Remembered {
    override all = () => Promise.reject(new Error("refused"));
    override put = () => Promise.reject(new Error("quota"));
    override remove = () => Promise.reject(new Error("refused"));
  })();
  const server = new Server([{ later: null }]);
  const { outbox, arrived } = made(server, full);
  for (const key of ["a", "b"]) void outbox.add(written(key));
  await settled(outbox);
  assert.deepEqual(server.taken, ["a", "b"]);
  assert.equal(arrived.length, 2);
});
