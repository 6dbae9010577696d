import type { Parts } from './parts.ts';

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

export function passwordPolicy({ describePool }: Parts) {
  return {
    /** As the pool had it at most a minute ago. */
    async passwordPolicy(): Promise<PasswordPolicy> {
      const policy = (await describePool()).Policies?.PasswordPolicy;
      return {
        minimumLength: policy?.MinimumLength ?? DEFAULT_LENGTH,
        uppercase: policy?.RequireUppercase ?? false,
        lowercase: policy?.RequireLowercase ?? false,
        number: policy?.RequireNumbers ?? false,
        symbol: policy?.RequireSymbols ?? false,
      };
    },
  };
}
