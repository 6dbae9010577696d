import { during } from './errors.ts';
import type { Parts } from './parts.ts';

const KEPT_MS = 60_000;
/** Cognito's own, for a pool that says nothing. */
const DEFAULT_LENGTH = 8;

/** What the pool asks of a password by its form; it may refuse more, such as common ones. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly uppercase: boolean;
  readonly lowercase: boolean;
  readonly number: boolean;
  readonly symbol: boolean;
}

export function passwordPolicy({ cognito, client, clock }: Parts) {
  let known: { readonly policy: Promise<PasswordPolicy>; readonly until: number } | undefined;

  async function ask(): Promise<PasswordPolicy> {
    const call = cognito('DescribeUserPool', { UserPoolId: client.userPoolId });
    const { UserPool } = await during('token', call);
    const policy = UserPool?.Policies?.PasswordPolicy;
    return {
      minimumLength: policy?.MinimumLength ?? DEFAULT_LENGTH,
      uppercase: policy?.RequireUppercase ?? false,
      lowercase: policy?.RequireLowercase ?? false,
      number: policy?.RequireNumbers ?? false,
      symbol: policy?.RequireSymbols ?? false,
    };
  }

  return {
    /** As the pool had it at most a minute ago; all who ask meanwhile share one question. */
    passwordPolicy(): Promise<PasswordPolicy> {
      if (known === undefined || clock() >= known.until) {
        const policy = ask();
        known = { policy, until: clock() + KEPT_MS };
        policy.catch(() => {
          known = undefined;
        });
      }
      return known.policy;
    },
  };
}
