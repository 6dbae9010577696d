import { useEffect, useState } from 'react';
import { useSurroundings } from './auth-provider.tsx';
import type { Session } from './session/session.ts';

/**
 * A hook for what the service tells anybody and seldom changes: asked once for all components of a page. Undefined until
 * it is told, while it is not wanted, and where it cannot be had; whoever comes next asks again then.
 */
export function toldOnce<T>(ask: (session: Session) => Promise<T>): (wanted?: boolean) => T | undefined {
  const asked = new WeakMap<Session, Promise<T>>();

  function once(session: Session): Promise<T> {
    const known = asked.get(session);
    if (known !== undefined) return known;
    const answer = ask(session);
    asked.set(session, answer);
    answer.catch(() => asked.delete(session));
    return answer;
  }

  return function useTold(wanted = true) {
    const { session } = useSurroundings();
    const [told, setTold] = useState<T>();
    useEffect(() => {
      if (!wanted) return;
      let left = false;
      once(session).then(
        (answer) => {
          if (!left) setTold(answer);
        },
        () => undefined,
      );
      return () => {
        left = true;
      };
    }, [session, wanted]);
    return told;
  };
}
