import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../store";
import { message, range, server } from "./samples";

const numbers = (store: Store) => store.between(0, Infinity).map((one) => one.number);

test("pages join into one history without gaps or doubles", () => {
  const ask = server(range(1, 200));
  const store = new Store();
  store.take(ask({}), {});
  store.take(ask({ before: 151 }), { before: 151 });
  store.take(ask({ before: 110 }), { before: 110 });
  assert.deepEqual(numbers(store), range(60, 200));
  assert.deepEqual(store.tail, { from: 60, to: 200 });
});

test("a message that is heard twice is one message, in any order", () => {
  const store = new Store();
  store.take(server(range(1, 3))({}), {});
  assert.equal(store.hear(message(5)), "gap");
  assert.equal(store.gap, 3);
  assert.equal(store.hear(message(4)), "new");
  assert.equal(store.hear(message(4)), "changed");
  assert.equal(store.gap, undefined);
  assert.deepEqual(numbers(store), range(1, 5));
});

test("what was missed is asked for after what is known, and nothing is twice", () => {
  const store = new Store();
  store.take(server(range(1, 10))({}), {});
  store.hear(message(90));
  const ask = server(range(1, 90));
  for (let gap = store.gap; gap !== undefined; gap = store.gap) store.take(ask({ after: gap }), { after: gap });
  assert.deepEqual(numbers(store), range(1, 90));
});

test("replies are counted at their message and keep the numbers whole", () => {
  const store = new Store();
  store.take(server(range(1, 3))({}), {});
  assert.equal(store.hear(message(4, { root: 2 })), "new");
  store.hear(message(4, { root: 2 }));
  assert.equal(store.hear(message(5)), "new");
  assert.deepEqual(numbers(store), [1, 2, 3, 5]);
  assert.equal(store.get(2)?.replies, 1);
});

test("the replies of one message are a history of their own", () => {
  const store = new Store(2);
  store.take({ ...server([2], 5)({}), items: [message(2), message(4, { root: 2 })] }, {});
  store.hear(message(6));
  store.hear(message(7, { root: 2 }));
  assert.deepEqual(numbers(store), [2, 4, 7]);
});

test("an older word does not replace a newer one, and one's own reactions stay one's own", () => {
  const store = new Store();
  store.take({ ...server([1])({}), items: [message(1, { reactions: [{ emoji: "👍", count: 1, mine: true }] })] }, {});
  store.hear(message(1, { revision: 3, html: "new", reactions: [{ emoji: "👍", count: 2 }] }));
  store.hear(message(1, { revision: 2, html: "old" }));
  assert.equal(store.get(1)?.html, "new");
  assert.deepEqual(store.get(1)?.reactions, [{ emoji: "👍", count: 2, mine: true }]);
});

test("what is deleted goes, whoever says so", () => {
  const store = new Store();
  store.take(server(range(1, 4))({}), {});
  store.drop(1002);
  store.hear(message(3, { state: "deleted", revision: 2 }));
  assert.deepEqual(numbers(store), [1, 4]);
  store.take(server([1], 4)({}), {});
  assert.deepEqual(numbers(store), [1]);
  assert.equal(store.hear(message(5)), "new");
});

test("a long way through the history leaves only what lies near, and the rest can be asked for again", () => {
  const ask = server(range(1, 4000));
  const store = new Store();
  store.take(ask({}), {});
  for (let from = 3951; from > 1001; from -= 50) {
    store.take(ask({ before: from }), { before: from });
    store.forgetBeyond(from - 50, from + 100);
  }
  assert.ok(numbers(store).length <= 1550);
  assert.ok(!store.isAtEnd);
  assert.equal(store.hear(message(4001)), "gap");
  assert.equal(store.gap, undefined);
  store.take(server(range(1, 4001))({}), {});
  assert.ok(store.isAtEnd);
});

test("a change in a part of the history that is not known is left for when it is asked for", () => {
  const store = new Store();
  store.take(server(range(100, 200))({}), {});
  assert.equal(store.hear(message(20, { revision: 9 })), "elsewhere");
  assert.equal(store.get(20), undefined);
});
