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
