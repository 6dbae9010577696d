import { openDatabase } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { AuthError, createAuth, requireAdmin } from 'custom-cognito';

// A pool in this process, kept in memory. With AWS these lines are `const cognito = await createAwsCognito({ region })`.
const database = await openDatabase('sqlite::memory:');
const masterKey = crypto.getRandomValues(new Uint8Array(32));
const mailbox = await createMailbox({ database, masterKey });
const delivery = await createDelivery({ database, masterKey, transport: mailbox });
const publicUrl = 'http://localhost:9229';
const pool = await createPool({ database, masterKey, delivery, publicUrl, credentials: null });
const { UserPool } = await pool.call('CreateUserPool', {
  PoolName: 'example',
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
});
const UserPoolId = UserPool?.Id ?? '';
const { UserPoolClient } = await pool.call('CreateUserPoolClient', {
  UserPoolId,
  ClientName: 'api',
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
});
await pool.call('CreateGroup', { UserPoolId, GroupName: 'admin' });

const auth = await createAuth({
  cognito: pool.call,
  fetch: (input, init) => pool.fetch(new Request(input, init)),
  issuer: `${publicUrl}/${UserPoolId}`,
  userPoolId: UserPoolId,
  clientId: UserPoolClient?.ClientId ?? '',
  database,
  masterKey,
});

const person = { email: 'ada@example.com', password: 'Seven lamps on the stairs, 7' };
await auth.createUser({ ...person, fullName: 'Ada Lovelace', confirmed: true, groups: ['admin'] });

/** Your own route: a guard says who asks, or throws an error that has a status and a stable code. */
async function report(request: Request): Promise<Response> {
  try {
    const caller = await requireAdmin(auth)(request);
    return Response.json({ for: caller.username });
  } catch (error) {
    if (error instanceof AuthError) return Response.json({ code: error.code }, { status: error.status });
    throw error;
  }
}

const context = { locale: 'en', ip: '127.0.0.1', userAgent: 'example', requestId: 'example-1' } as const;
const result = await auth.login({ ...person, context });
if (result.kind === 'challenge') throw new Error(`One more step: ${result.challenge}`);
const headers = { authorization: `Bearer ${result.accessToken}` };
console.log((await report(new Request('http://api.example/report'))).status);
console.log((await report(new Request('http://api.example/report', { headers }))).status);

await auth.close();
await pool.close();
await delivery.stop();
await database.close();
