import { randomUUID } from 'node:crypto';
import type { SharedRedis } from './redis.ts';

/** Tells the other processes of an installation that there is something to read; what it is stands in the database. */
export interface ChangeSignal {
  /** Never rejects: a signal that does not arrive is a delay of at most a second. */
  send(): void;
  /** Acts when another process has sent one. */
  heard(act: () => void): Promise<void>;
}

export function createChangeSignal(redis: SharedRedis, installation: string): ChangeSignal {
  const channel = `changes:${installation}`;
  const me = randomUUID();
  return {
    send: () => void redis.run((client) => client.publish(channel, me)).catch(() => undefined),
    heard: (act) =>
      redis.subscribe(channel, (sender) => {
        if (sender !== me) act();
      }),
  };
}
