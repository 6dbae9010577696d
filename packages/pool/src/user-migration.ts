import { CognitoError, refuse } from './errors.ts';
import type { Parts } from './parts.ts';
import { newPasswordRecord } from './password-record.ts';
import { refuseTaken, registrant, settleNames } from './registration.ts';
import { checkNewAttributes } from './rules/attributes.ts';
import { nameKey, signInNames } from './rules/sign-in-names.ts';
import { hidesWhoExists } from './rules/who-exists.ts';
import type { Client } from './store/clients.ts';
import type { UserPool } from './store/pools.ts';
import type { NewUser, User } from './store/users.ts';
import { askUserMigration, type MigratedUser, userMigration } from './triggers/user-migration.ts';

interface Stranger {
  readonly pool: UserPool;
  readonly client: Client;
  readonly username: string;
  /** Kept as the user's password, whatever the pool's policy says. */
  readonly password?: string;
}

/**
 * Moves the user of a name here before a password is checked, where the pool has a hook and no such user. Failures are
 * counted, and lock: the other directory is no way to guess more often. Where it gives no answer nobody's password was
 * wrong, and nothing is counted; resolves with why it gives none. Throws what {@link migrateUser} throws.
 */
export async function migrateUnknown(stranger: Stranger, parts: Parts): Promise<CognitoError | undefined> {
  const { pool, username } = stranger;
  const key = nameKey(pool, username);
  if (!parts.triggers.has(userMigration, pool) || (await parts.store.users.byName(pool.id, key))) return undefined;
  const sub = Buffer.from(parts.secrets.hash.unknownUser('migration', pool.id, key)).toString('hex');
  const asked: { found?: MigratedUser | undefined; away?: CognitoError } = {};
  const answers = async () => {
    try {
      asked.found = await askUserMigration(stranger, parts.triggers);
    } catch (error) {
      if (!(error instanceof CognitoError) || !NO_ANSWER.has(error.name)) {
        return (await orUnknown(stranger, () => Promise.reject(error))) !== undefined;
      }
      asked.away = error;
    }
    return true;
  };
  // Counted for as long as nothing is known: what is taken back afterwards is this attempt alone.
  if (!(await parts.attempts.make({ poolId: pool.id, sub }, answers, { settles: false }))) return undefined;
  const { found, away } = asked;
  if (away) return away.name === 'UnexpectedLambdaException' ? away : orUnknown(stranger, () => Promise.reject(away));
  if (found) {
    await parts.store.attempts.clear({ poolId: pool.id, sub });
    await orUnknown(stranger, () => storeMigrated(stranger, found, parts));
  }
  return undefined;
}

/** What is thrown of a hook that neither knows somebody nor says that it does not. */
const NO_ANSWER: ReadonlySet<string> = new Set(['UnexpectedLambdaException', 'InvalidLambdaResponseException']);

/**
 * Throws UnexpectedLambdaException where the other directory cannot be asked, of a name that is here: it is asked for them
 * without a password, so that a refusal meanwhile does not tell who is here, and who may be there.
 */
export async function requireElsewhere(known: Omit<Stranger, 'password'>, { triggers }: Parts): Promise<void> {
  const { pool, client } = known;
  if (!hidesWhoExists(client) || !triggers.has(userMigration, pool)) return;
  await askUserMigration(known, triggers).catch((error: unknown) => {
    if (error instanceof CognitoError && error.name === 'UnexpectedLambdaException') throw error;
  });
}

/**
 * Asks the pool's hook for a user and stores the one it describes; undefined without hook or user. No welcome message
 * goes out, whatever `messageAction` says: it would carry the password. A hook that fails leaves the user unknown:
 * UserNotFoundException, except to a client that hides who exists.
 */
export function migrateUser(stranger: Stranger, parts: Parts): Promise<User | undefined> {
  return orUnknown(stranger, async () => {
    const found = await askUserMigration(stranger, parts.triggers);
    return found && (await storeMigrated(stranger, found, parts));
  });
}

/**
 * Refuses to sign up whom the pool's hook knows, as somebody who is here already; their own account would be hidden behind
 * an empty one. The hook is asked without a password, and for names that are here as well, so that its failures tell
 * nobody apart. Throws UsernameExistsException, and UnexpectedLambdaException or InvalidLambdaResponseException where
 * it cannot say. AWS does not ask.
 */
export async function refuseKnownElsewhere(stranger: Omit<Stranger, 'password'>, { triggers }: Parts): Promise<void> {
  const found = await askUserMigration({ ...stranger, signUp: true }, triggers).catch((error: unknown) => {
    if (error instanceof CognitoError && error.name === 'UserLambdaValidationException') return undefined;
    throw error;
  });
  if (found) refuseTaken('username', 'UsernameExistsException');
}

async function orUnknown<T>({ client }: Stranger, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    // Too much to hash says nothing of the user.
    if (!(error instanceof CognitoError) || error.name === 'TooManyRequestsException') throw error;
    if (hidesWhoExists(client)) return undefined;
    return refuse('UserNotFoundException', `Exception migrating user in app client ${client.id}`);
  }
}

async function storeMigrated(
  { pool, username: typed, password }: Stranger,
  found: MigratedUser,
  parts: Parts,
): Promise<User | undefined> {
  // Whoever types an alias is known by another name, which the hook tells.
  const { username = typed, sub: _, ...attributes } = found.userAttributes;
  const person = registrant(pool, { name: username, attributes });
  checkNewAttributes({ pool }, person.attributes);
  const user: NewUser = {
    ...person,
    poolId: pool.id,
    status: found.finalUserStatus ?? 'CONFIRMED',
    enabled: true,
    ...(password !== undefined && { password: await newPasswordRecord({ pool, user: person, password }, parts) }),
    createdAt: parts.now(),
    modifiedAt: parts.now(),
  };
  await parts.store.transaction(async (inside) => {
    const names = signInNames(pool, user);
    const own = pool.settings.UsernameAttributes?.length ? names : names.filter(({ kind }) => kind === 'username');
    // Another sign-in may have moved the same user at the same time.
    if (await inside.users.insert(user, own)) return;
    await settleNames(inside, { pool, user: { ...user, seq: 0 }, force: found.forceAliasCreation === true }, parts);
    for (const name of found.groups ?? []) await inside.groups.addMember({ poolId: pool.id, name }, user.sub);
  });
  return parts.store.users.byName(pool.id, nameKey(pool, typed));
}
