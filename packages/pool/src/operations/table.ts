import type { OperationName } from '../cognito.ts';
import type { Operation } from '../operation.ts';
import * as attributeRemoval from './attribute-removal.ts';
import * as authEvents from './auth-events.ts';
import * as authFactors from './auth-factors.ts';
import * as clientSecrets from './client-secrets.ts';
import * as clientToken from './client-token.ts';
import * as clients from './clients.ts';
import * as devices from './devices.ts';
import * as domains from './domains.ts';
import * as groups from './groups.ts';
import * as identityProviders from './identity-providers.ts';
import * as importJobs from './import-jobs.ts';
import * as mfaConfig from './mfa-config.ts';
import * as mfaPreference from './mfa-preference.ts';
import * as passwords from './passwords.ts';
import * as pools from './pools.ts';
import * as profile from './profile.ts';
import * as providerLinks from './provider-links.ts';
import * as resourceServers from './resource-servers.ts';
import * as schema from './schema.ts';
import * as sessionConfiguration from './session-configuration.ts';
import * as sessions from './sessions.ts';
import * as signIn from './sign-in.ts';
import * as signUp from './sign-up.ts';
import * as softwareTokens from './software-tokens.ts';
import * as tags from './tags.ts';
import * as uiCustomization from './ui-customization.ts';
import * as userSessions from './user-sessions.ts';
import * as userSettings from './user-settings.ts';
import * as users from './users.ts';

const families = [
  attributeRemoval,
  authEvents,
  authFactors,
  clientSecrets,
  clientToken,
  clients,
  devices,
  domains,
  groups,
  identityProviders,
  importJobs,
  mfaConfig,
  mfaPreference,
  passwords,
  pools,
  profile,
  providerLinks,
  resourceServers,
  schema,
  sessionConfiguration,
  sessions,
  signIn,
  signUp,
  softwareTokens,
  tags,
  uiCustomization,
  userSessions,
  userSettings,
  users,
];

/** One file of operations. */
export type Family = (typeof families)[number];

type NameOf<Declared> = Declared extends { readonly name: infer N extends OperationName; handle: unknown } ? N : never;
type NamesOf<Family> = Family extends unknown ? { [K in keyof Family]: NameOf<Family[K]> }[keyof Family] : never;

/** The names of the operations that are declared. */
export type OfferedName = NamesOf<Family>;

/** Every operation this pool offers, by the name it has on the wire. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  families.flatMap((family) => Object.values(family).filter(isOperation)).map((offered) => [offered.name, offered]),
);

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'handle' in value && 'access' in value;
}
