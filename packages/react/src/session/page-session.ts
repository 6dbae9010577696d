import { createSession, type Session } from './session.ts';

let made: Session | undefined;

/** The one session of a page whose API answers on the page's own origin; made when it is first asked for. */
export function pageSession(): Session {
  made ??= createSession();
  return made;
}
