import { useSurroundings } from './auth-provider.tsx';
import { DEFAULT_POLICY, type PasswordPolicy } from './password-policy.ts';
import { toldOnce } from './told-once.ts';

const useToldPolicy = toldOnce(async ({ api }): Promise<PasswordPolicy> => {
  const { minimum_length: minimumLength, ...kinds } = await api.passwordPolicy();
  return { minimumLength, ...kinds };
});

/** What a password is asked for: as the provider was told, else as the service tells, and until then the usual. */
export function usePasswordPolicy(): PasswordPolicy {
  const { policy: given } = useSurroundings();
  // Where it cannot be had the service still has the last word.
  const told = useToldPolicy(given === undefined);
  return given ?? told ?? DEFAULT_POLICY;
}
