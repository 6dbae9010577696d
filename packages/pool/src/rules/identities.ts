import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';

/** One entry of a user's `identities` attribute, as Cognito writes it. */
export interface IdentityEntry {
  readonly userId: string;
  readonly providerName: string;
  readonly providerType: IdentityProviderTypeType;
  readonly issuer: string | null;
  /** Whether the user came to be by it. */
  readonly primary: boolean;
  /** Milliseconds since the epoch. */
  readonly dateCreated: number;
}

/** The entries of a user's attribute. */
export function readIdentities(attribute: string | undefined): readonly IdentityEntry[] {
  return attribute === undefined ? [] : (JSON.parse(attribute) as IdentityEntry[]);
}

/** The attribute of these entries; none remove it. */
export function writeIdentities(entries: readonly IdentityEntry[]): string {
  return entries.length === 0 ? '' : JSON.stringify(entries);
}

/** The claim of an ID token, in which Cognito spells everything as text. */
export function identityClaims(attribute: string): unknown {
  return readIdentities(attribute).map((entry) => ({
    ...entry,
    primary: String(entry.primary),
    dateCreated: String(entry.dateCreated),
  }));
}
