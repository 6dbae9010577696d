import { openDatabase } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { revokeSigningKey } from '@custom-cognito/pool/provision';
import { createAuth, createPoolChanges } from 'custom-cognito';

const database = await openDatabase('sqlite::memory:');
const masterKey = crypto.getRandomValues(new Uint8Array(32));
const delivery = await createDelivery({ database, masterKey, transport: await createMailbox({ database, masterKey }) });
const publicUrl = 'http://localhost:9229';

// The pool tells what ends and changes, whoever asked for it; the service of every process on this database hears.
const poolChanges = await createPoolChanges({ database });
const changed = poolChanges.record;
const pool = await createPool({ database, masterKey, delivery, publicUrl, credentials: null, changed });
const { UserPool } = await pool.call('CreateUserPool', { PoolName: 'example', UsernameAttributes: ['email'] });
const userPoolId = UserPool?.Id ?? '';
const { UserPoolClient } = await pool.call('CreateUserPoolClient', {
  UserPoolId: userPoolId,
  ClientName: 'api',
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
});
const auth = await createAuth({
  cognito: pool.call,
  fetch: (input, init) => pool.fetch(new Request(input, init)),
  issuer: `${publicUrl}/${userPoolId}`,
  userPoolId,
  clientId: UserPoolClient?.ClientId ?? '',
  database,
  masterKey,
  poolChanges,
  keysMaxAgeMs: 1_000,
});
auth.start();

const ada = { email: 'ada@example.com', password: 'Seven lamps on the stairs, 7' };
const context = { locale: 'en', ip: '127.0.0.1', userAgent: 'example', requestId: 'example-1' } as const;
const named = { UserPoolId: userPoolId, Username: ada.email };
await auth.createUser({ ...ada, fullName: 'Ada Lovelace', confirmed: true });
const signIn = async () => {
  const result = await auth.login({ ...ada, context });
  if (result.kind === 'challenge') throw new Error(`One more step: ${result.challenge}`);
  return result;
};
const standing = ({ accessToken }: { accessToken: string }) =>
  auth.getUser({ accessToken }).then(
    ({ groups }) => `welcome, in [${groups}]`,
    ({ code }) => code,
  );

// Groups: the token of before is refused, the session gives one that says what is true now.
const before = await signIn();
await pool.call('CreateGroup', { UserPoolId: userPoolId, GroupName: 'editors' });
await pool.call('AdminAddUserToGroup', { ...named, GroupName: 'editors' });
console.log('groups', await standing(before), '·', await standing(await auth.refreshTokens({ ...before, context })));

// An operator disables the account with any AWS SDK, and the API knows.
await pool.call('AdminDisableUser', named);
console.log('disabled', await standing(before));
await pool.call('AdminEnableUser', named);

// A signing key that somebody may have copied: its tokens are refused, sessions go on with tokens of a new one.
const held = await signIn();
const header = JSON.parse(Buffer.from(held.accessToken.split('.')[0] ?? '', 'base64url').toString());
await revokeSigningKey(pool, { poolId: userPoolId, kid: header.kid });
await new Promise((resolve) => setTimeout(resolve, 2_000));
console.log('key', await standing(held), '·', await standing(await auth.refreshTokens({ ...held, context })));

await auth.close();
await pool.close();
await delivery.stop();
await database.close();
