import { refuse } from './errors.ts';

/**
 * A hash of our cost takes 15 to 35 ms of a core. Sixty before it are one to two seconds: whoever would wait for longer
 * has given up, or is better told to come again.
 */
const MOST_WAITING_PER_THREAD = 60;

/** Where more wait for a thread than this, the thread that reads and answers is short of a core too, and one less hashes. */
const CROWD_PER_THREAD = 10;

/** What there is to hash in this process. */
export interface HashLoad {
  /** Hashes under way, and those that wait for a thread. */
  readonly running: number;
  readonly waiting: number;
  /** Calls that were let in, and how many may be at a time. */
  readonly inside: number;
  readonly most: number;
  /** Calls that were turned away since the start. */
  readonly refused: number;
}

/** Bounds what hashes: how much at a time, and how much may wait for it. */
export interface HashQueue {
  /**
   * Runs one hash when a thread is free for it, the others in the order in which they came. Slow ones leave a thread to
   * the others, where there are several.
   */
  turn<T>(hash: () => Promise<T>, kind?: { readonly slow: boolean }): Promise<T>;
  /** Throws TooManyRequestsException while no call is let in: for what is not worth beginning then. */
  requireRoom(): void;
  /** The way in for one call: it is refused before its first hash or not at all. */
  gate(): Gate;
  load(): HashLoad;
}

/**
 * Runs what hashes. Throws TooManyRequestsException at once, and runs nothing of it, while as much waits as can be
 * answered in about two seconds. What was let in once is let in again: it would be half done otherwise. `weight` is how
 * many hashes of our cost the work stands for; 1 unless given.
 */
export type Gate = <T>(work: () => Promise<T>, weight?: number) => Promise<T>;

/** @param threads how many hashes run at a time. */
export function createHashQueue(threads: number): HashQueue {
  const most = threads * (1 + MOST_WAITING_PER_THREAD);
  const { turn, count } = turns(threads);
  let inside = 0;
  let refused = 0;
  const requireRoom = () => {
    if (inside < most) return;
    refused += 1;
    refuse('TooManyRequestsException', 'Too many requests');
  };
  return {
    turn,
    load: () => ({ ...count(), inside, most, refused }),
    requireRoom,
    gate() {
      let known = false;
      let open = false;
      return async (work, weight = 1) => {
        if (open) return work();
        if (!known) requireRoom();
        known = true;
        open = true;
        inside += weight;
        try {
          return await work();
        } finally {
          open = false;
          inside -= weight;
        }
      };
    },
  };
}

function turns(threads: number): Pick<HashQueue, 'turn'> & { count(): Pick<HashLoad, 'running' | 'waiting'> } {
  const waiting: { readonly begin: () => void; readonly slow: boolean }[] = [];
  const mostSlow = Math.max(1, threads - 1);
  let running = 0;
  let runningSlow = 0;
  const start = () => {
    const isCrowded = waiting.length > threads * CROWD_PER_THREAD;
    if (running >= (isCrowded ? Math.max(1, threads - 1) : threads)) return;
    const [next] = waiting.splice(firstThatMay(), 1);
    if (!next) return;
    running += 1;
    if (next.slow) runningSlow += 1;
    next.begin();
    start();
  };
  const firstThatMay = () => {
    const at = runningSlow < mostSlow ? 0 : waiting.findIndex(({ slow }) => !slow);
    return at === -1 ? waiting.length : at;
  };
  return {
    count: () => ({ running, waiting: waiting.length }),
    async turn(hash, { slow } = { slow: false }) {
      await new Promise<void>((begin) => {
        waiting.push({ begin, slow });
        start();
      });
      try {
        return await hash();
      } finally {
        running -= 1;
        if (slow) runningSlow -= 1;
        start();
      }
    },
  };
}
