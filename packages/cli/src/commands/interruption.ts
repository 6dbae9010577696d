import { setImmediate as turn } from 'node:timers/promises';
import { whenAsked } from '../compose/until-asked.ts';
import { CommandFailure, FAILED } from './failure.ts';

/** Aborted by Ctrl-C and by whoever else asks this process to stop; a second time ends it at once. */
export function interruption(): AbortSignal {
  const stop = new AbortController();
  void whenAsked().then(() => stop.abort());
  return stop.signal;
}

/** What an interrupted command says, where what it was writing is taken away. */
export const interrupted = (cause?: unknown): CommandFailure =>
  new CommandFailure({
    code: 'interrupted',
    exitCode: FAILED,
    says: { es: 'Interrumpido; no se ha dejado nada a medias.', en: 'Interrupted; nothing half made was left.' },
    cause,
  });

/** How long other things of this process may wait, in milliseconds. */
const TURN_MS = 20;

/** What comes until it is aborted. Throws CommandFailure `interrupted`. */
export async function* until<T>(signal: AbortSignal, pages: AsyncIterable<T>): AsyncGenerator<T> {
  let turned = performance.now();
  for await (const page of pages) {
    // SQLite answers at once, without a turn of the event loop; signals are heard, and memory is freed, in between.
    if (performance.now() - turned > TURN_MS) {
      await turn();
      turned = performance.now();
    }
    if (signal.aborted) throw interrupted(signal.reason);
    yield page;
  }
}
