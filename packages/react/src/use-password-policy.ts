import { useEffect, useState } from 'react';
import { useSurroundings } from './auth-provider.tsx';
import { DEFAULT_POLICY, type PasswordPolicy } from './password-policy.ts';
import type { Session } from './session/session.ts';

/** What the service tells, asked once for all fields of a page. */
const asked = new WeakMap<Session, Promise<PasswordPolicy>>();

/** What a password is asked for: as the provider was told, else as the service tells, and until then the usual. */
export function usePasswordPolicy(): PasswordPolicy {
  const { session, policy: given } = useSurroundings();
  const [told, setTold] = useState<PasswordPolicy>();
  const wanted = given === undefined;
  useEffect(() => {
    if (!wanted) return;
    let left = false;
    ask(session).then(
      (policy) => {
        if (!left) setTold(policy);
      },
      // The service still has the last word.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [session, wanted]);
  return given ?? told ?? DEFAULT_POLICY;
}

function ask(session: Session): Promise<PasswordPolicy> {
  const known = asked.get(session);
  if (known !== undefined) return known;
  const policy = session.api
    .passwordPolicy()
    .then(({ minimum_length: minimumLength, ...kinds }): PasswordPolicy => ({ minimumLength, ...kinds }));
  asked.set(session, policy);
  // Whoever comes next asks again.
  policy.catch(() => asked.delete(session));
  return policy;
}
