import { randomBytes } from 'node:crypto';
import type { JournalRow } from '../store/migration-journal.ts';
import type { BatchParts, Found, Moving } from './batch.ts';
import { forEachPatiently } from './patience.ts';
import { findUser, isSomebodyElse } from './pool-user.ts';

/** What Cognito says of attributes that it does not take. */
const REFUSED = new Set(['InvalidParameterException', 'AliasExistsException']);
const PASSWORD_BYTES = 32;

interface Making {
  /** Whoever was made before is somebody else. */
  readonly since: Date;
  /** Otherwise those who are not there are missing, as after a crash, when only some of what they are is known. */
  readonly mayMake: boolean;
}

/**
 * Makes people who are disabled elsewhere, for an import that makes nobody but people who may sign in. At no moment is there a way in: they
 * begin with a password that nobody knows and without a verified address, are disabled, and only then get both the
 * address and a password of which a code to it is the only way to another. Each step may be said twice.
 */
export async function makeDisabled(
  moving: readonly Moving[],
  { since, mayMake }: Making,
  parts: BatchParts,
): Promise<Found & { readonly lastChange: Date }> {
  const taken: Moving[] = [];
  const missing: Moving[] = [];
  const refused: JournalRow[] = [];
  let lastChange = since;
  const makeOne = async (one: Moving) => {
    if (mayMake && (await create(one, parts)) === 'refused') {
      return void refused.push({ row: one.row, state: 'refused', code: 'invalid_attribute' });
    }
    const user = await findUser(one.person.username, parts);
    if (!user) return void missing.push(one);
    if (isSomebodyElse(user, since)) return void taken.push(one);
    const changed = await shutOut(one, parts);
    if (changed > lastChange) lastChange = changed;
  };
  await forEachPatiently(moving, makeOne, { most: parts.concurrency, signal: parts.signal });
  return { taken, missing, refused, lastChange };
}

const isVerification = (name: string): boolean => name.endsWith('_verified');

async function create({ person }: Moving, { cognito, userPoolId: UserPoolId }: BatchParts) {
  const { username: Username, attributes } = person;
  const UserAttributes = Object.entries(attributes)
    .filter(([name]) => !isVerification(name))
    .map(([Name, Value]) => ({ Name, Value }));
  try {
    await cognito('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    return 'made';
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'UsernameExistsException') return 'there';
    if (REFUSED.has(name)) return 'refused';
    throw error;
  }
}

/** Resolves with when the user was last changed, by Cognito's clock. */
async function shutOut({ person }: Moving, parts: BatchParts): Promise<Date> {
  const { cognito, userPoolId: UserPoolId } = parts;
  const named = { UserPoolId, Username: person.username };
  await cognito('AdminDisableUser', named);
  const UserAttributes = Object.entries(person.attributes)
    .filter(([name]) => isVerification(name))
    .map(([Name, Value]) => ({ Name, Value }));
  if (UserAttributes.length > 0) await cognito('AdminUpdateUserAttributes', { ...named, UserAttributes });
  // Whoever has only a temporary password cannot ask for a code once they are enabled.
  const Password = `${randomBytes(PASSWORD_BYTES).toString('base64url')}aA1!`;
  await cognito('AdminSetUserPassword', { ...named, Password, Permanent: true });
  return (await findUser(person.username, parts))?.UserLastModifiedDate ?? new Date(0);
}
