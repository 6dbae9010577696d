import { whenAsked } from '../compose/until-asked.ts';

/** Aborted by Ctrl-C and by whoever else asks this process to stop; a second time ends it at once. */
export function interruption(): AbortSignal {
  const stop = new AbortController();
  void whenAsked().then(() => stop.abort());
  return stop.signal;
}
