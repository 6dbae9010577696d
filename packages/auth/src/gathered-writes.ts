import type { Redis } from 'ioredis';

/** With more commands in one write, Redis would stand idle until we send, and we until it answers. */
const MOST = 16;

/**
 * Makes commands of one turn of the event loop go out together, sixteen at a time: a write to the connection costs more
 * than a command does. To be called before each command; a single one is not held longer than this turn.
 */
export function gatherWrites(client: Redis): () => void {
  let corked: Redis['stream'] | undefined;
  let held = 0;
  let ending = false;

  function send(): void {
    corked?.uncork();
    corked = undefined;
    held = 0;
  }
  function end(): void {
    ending = false;
    send();
  }
  return () => {
    if (held === MOST) send();
    if (corked === undefined) {
      // Another one after each time that the connection was lost.
      corked = client.stream;
      corked.cork();
    }
    held += 1;
    if (ending) return;
    ending = true;
    process.nextTick(end);
  };
}
