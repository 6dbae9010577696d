import type { Kysely } from 'kysely';
import type { Attempts } from './attempts.ts';
import type { AuthEvents } from './auth-events.ts';
import type { Authorizations } from './authorizations.ts';
import type { Brandings } from './branding.ts';
import type { Challenges } from './challenges.ts';
import type { Clients } from './clients.ts';
import type { CodeRows } from './codes.ts';
import type { Devices } from './devices.ts';
import type { Domains } from './domains.ts';
import type { FactorRows } from './factors.ts';
import type { FederatedSignIns } from './federated-sign-ins.ts';
import type { FormerPasswords } from './former-passwords.ts';
import type { Grants } from './grants.ts';
import type { Groups } from './groups.ts';
import type { Identities } from './identities.ts';
import type { IdentityProviders } from './identity-providers.ts';
import type { ImportJobs } from './import-jobs.ts';
import type { Pools } from './pools.ts';
import type { ResourceServers } from './resource-servers.ts';
import type { SamlKeys } from './saml-keys.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Users } from './users.ts';

/** Everything the pool keeps. What must hold under concurrency is one verb of one of these ports. */
export interface Store {
  readonly pools: Pools;
  readonly clients: Clients;
  readonly users: Users;
  readonly groups: Groups;
  readonly codes: CodeRows;
  readonly attempts: Attempts;
  readonly authEvents: AuthEvents;
  readonly authorizations: Authorizations;
  readonly federatedSignIns: FederatedSignIns;
  readonly formerPasswords: FormerPasswords;
  readonly branding: Brandings;
  readonly challenges: Challenges;
  readonly devices: Devices;
  readonly domains: Domains;
  readonly factors: FactorRows;
  readonly grants: Grants;
  readonly identities: Identities;
  readonly identityProviders: IdentityProviders;
  readonly importJobs: ImportJobs;
  readonly resourceServers: ResourceServers;
  readonly samlKeys: SamlKeys;
  readonly signingKeys: SigningKeys;
  /** The connection or open transaction beneath, for a mail that must commit together with these rows. */
  readonly connection: Kysely<unknown>;
  /** Runs `work` on a store of its own, all or nothing. Inside it only that store may be used. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
}
