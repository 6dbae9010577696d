import type { Database } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import type { Secrets } from '../crypto/secrets.ts';
import { kyselyAttempts } from './attempts-kysely.ts';
import { kyselyAuthEvents } from './auth-events-kysely.ts';
import { kyselyAuthorizations } from './authorizations-kysely.ts';
import { kyselyBranding } from './branding-kysely.ts';
import { kyselyChallenges } from './challenges-kysely.ts';
import { kyselyClients } from './clients-kysely.ts';
import { kyselyCodes } from './codes-kysely.ts';
import { kyselyDevices } from './devices-kysely.ts';
import { kyselyDomains } from './domains-kysely.ts';
import { kyselyFactors } from './factors-kysely.ts';
import { kyselyFederatedSignIns } from './federated-sign-ins-kysely.ts';
import { kyselyFormerPasswords } from './former-passwords-kysely.ts';
import { kyselyGrants } from './grants-kysely.ts';
import { kyselyGroups } from './groups-kysely.ts';
import { kyselyIdentities } from './identities-kysely.ts';
import { kyselyIdentityProviders } from './identity-providers-kysely.ts';
import { kyselyImportJobs } from './import-jobs-kysely.ts';
import { kyselyPools } from './pools-kysely.ts';
import { kyselyResourceServers } from './resource-servers-kysely.ts';
import { kyselySamlKeys } from './saml-keys-kysely.ts';
import type { PoolSchema } from './schema.ts';
import { kyselySigningKeys } from './signing-keys-kysely.ts';
import type { Store } from './store.ts';
import { inTransaction } from './transaction.ts';
import { kyselyUsers } from './users-kysely.ts';

/** What a transaction has written is in no version yet. */
const unknownVersion = () => undefined;

/** The store over SQLite or PostgreSQL. */
export function kyselyStore({ db, version }: Pick<Database<PoolSchema>, 'db' | 'version'>, secrets: Secrets): Store {
  return {
    pools: kyselyPools(db, version),
    clients: kyselyClients(db, secrets.clientSecrets, version),
    users: kyselyUsers(db),
    groups: kyselyGroups(db),
    codes: kyselyCodes(db),
    attempts: kyselyAttempts(db),
    authEvents: kyselyAuthEvents(db),
    authorizations: kyselyAuthorizations(db, secrets.authorizations),
    federatedSignIns: kyselyFederatedSignIns(db, secrets.federatedSignIns),
    formerPasswords: kyselyFormerPasswords(db),
    branding: kyselyBranding(db),
    challenges: kyselyChallenges(db, secrets.challengeStates),
    devices: kyselyDevices(db),
    domains: kyselyDomains(db),
    factors: kyselyFactors(db),
    grants: kyselyGrants(db),
    identities: kyselyIdentities(db),
    identityProviders: kyselyIdentityProviders(db, secrets.identityProviders),
    importJobs: kyselyImportJobs(db),
    resourceServers: kyselyResourceServers(db, version),
    samlKeys: kyselySamlKeys(db, secrets.samlKeys),
    signingKeys: kyselySigningKeys(db),
    connection: db as unknown as Kysely<unknown>,
    transaction: (work) => inTransaction(db, (trx) => work(kyselyStore({ db: trx, version: unknownVersion }, secrets))),
  };
}
