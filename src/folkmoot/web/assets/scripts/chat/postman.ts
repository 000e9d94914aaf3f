// How the outbox reaches the server, and when it tries again.
import type { Api } from "./api";
import type { Post } from "./outbox";

export function postman(api: Api): Post {
  return {
    send: (outgoing) => api.send(outgoing),
    random: Math.random,
    async alone(thread, action) {
      // Without a secure connection pages cannot agree; the server knows a message by its key all the same.
      if (!navigator.locks) return action();
      await navigator.locks.request(`folkmoot-outbox-${thread}`, action);
    },
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const go = () => {
          window.clearTimeout(timer);
          window.removeEventListener("online", go);
          resolve();
        };
        const timer = window.setTimeout(go, milliseconds);
        window.addEventListener("online", go);
      }),
  };
}
