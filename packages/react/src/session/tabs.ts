import type { AccessToken } from './access-token.ts';
import { webLocks } from './lock.ts';

/** What a tab tells the others. `at` orders it against what they did themselves; milliseconds since the epoch. */
export type News =
  /** There is this token now: somebody signed in, or it was renewed. */
  | { readonly kind: 'token'; readonly at: number; readonly token: AccessToken }
  /** The session is over; `why` is for people. */
  | { readonly kind: 'over'; readonly at: number; readonly why: 'signed-out' | 'ended' }
  /** The profile is another. */
  | { readonly kind: 'profile'; readonly at: number };

type Question = { readonly kind: 'ask'; readonly id: string };
type Answer = { readonly kind: 'answer'; readonly id: string; readonly token: AccessToken | undefined };

/** The tabs of this origin that use the same API. */
export interface Tabs {
  tell(news: News): void;
  /** Asks the others for their token: the one that lives longest, or undefined. Waits at most a fifth of a second. */
  ask(): Promise<AccessToken | undefined>;
  /** Joins the others; returns how to leave. Until then nothing is told or heard. */
  join(member: Member): () => void;
}

export interface Member {
  hear(news: News): void;
  token(): AccessToken | undefined;
}

// A tab that is frozen in the background never answers.
const PATIENCE_MS = 200;

/** Opens nothing until it is joined, so that it can be made on a server. */
export function createTabs(name: string): Tabs {
  let channel: BroadcastChannel | undefined;
  const answers = new Map<string, (answer: Answer) => void>();
  const presence = `${name}/tab`;

  /** How many others there are; undefined where it cannot be known. */
  const others = async (): Promise<number | undefined> => {
    const { held = [] } = (await webLocks()?.query()) ?? {};
    const present = held.filter((lock) => lock.name === presence).length;
    return present === 0 ? undefined : present - 1;
  };

  return {
    tell: (news) => channel?.postMessage(news),

    async ask() {
      const asked = channel;
      if (asked === undefined) return undefined;
      const wanted = await others();
      if (wanted === 0) return undefined;
      const id = crypto.randomUUID();
      const { promise, resolve } = Promise.withResolvers<void>();
      const tokens: (AccessToken | undefined)[] = [];
      answers.set(id, ({ token }) => {
        tokens.push(token);
        if (tokens.length === wanted) resolve();
      });
      const patience = setTimeout(resolve, PATIENCE_MS);
      asked.postMessage({ kind: 'ask', id } satisfies Question);
      await promise;
      clearTimeout(patience);
      answers.delete(id);
      return tokens.filter((token) => token !== undefined).sort((a, b) => b.expiresAt - a.expiresAt)[0];
    },

    join({ hear, token }) {
      if (globalThis.BroadcastChannel === undefined) return () => {};
      const joined = new BroadcastChannel(name);
      channel = joined;
      joined.onmessage = ({ data }: MessageEvent<News | Question | Answer>) => {
        if (data.kind === 'ask') joined.postMessage({ kind: 'answer', id: data.id, token: token() } satisfies Answer);
        else if (data.kind === 'answer') answers.get(data.id)?.(data);
        else hear(data);
      };
      const left = Promise.withResolvers<void>();
      void webLocks()?.request(presence, { mode: 'shared' }, () => left.promise);
      return () => {
        joined.close();
        if (channel === joined) channel = undefined;
        left.resolve();
      };
    },
  };
}
