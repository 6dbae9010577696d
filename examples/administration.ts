import { openDatabase } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { type AuthError, createAuth } from 'custom-cognito';

// A pool in this process, kept in memory; over AWS all of this is the same.
const database = await openDatabase('sqlite::memory:');
const masterKey = crypto.getRandomValues(new Uint8Array(32));
const mailbox = await createMailbox({ database, masterKey });
const delivery = await createDelivery({ database, masterKey, transport: mailbox });
const publicUrl = 'http://localhost:9229';
const pool = await createPool({ database, masterKey, delivery, publicUrl, credentials: null });
const { UserPool } = await pool.call('CreateUserPool', { PoolName: 'example', UsernameAttributes: ['email'] });
const userPoolId = UserPool?.Id ?? '';
const { UserPoolClient } = await pool.call('CreateUserPoolClient', {
  UserPoolId: userPoolId,
  ClientName: 'api',
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
});
await pool.call('CreateGroup', { UserPoolId: userPoolId, GroupName: 'admin' });
const auth = await createAuth({
  cognito: pool.call,
  fetch: (input, init) => pool.fetch(new Request(input, init)),
  issuer: `${publicUrl}/${userPoolId}`,
  userPoolId,
  clientId: UserPoolClient?.ClientId ?? '',
  database,
  masterKey,
});

const ada = { email: 'ada@example.com', password: 'Seven lamps on the stairs, 7' };
const { sub: own } = await auth.createUser({ ...ada, fullName: 'Ada', confirmed: true, groups: ['admin'] });
const context = { locale: 'en', ip: '127.0.0.1', userAgent: 'example', requestId: 'example-1' } as const;
const signedIn = await auth.login({ ...ada, context });
if (signedIn.kind === 'challenge') throw new Error(`One more step: ${signedIn.challenge}`);

// With an administrator's token the rules hold that protect administrators, and the record says who it was.
const by = { accessToken: signedIn.accessToken, context };
const grace = await auth.inviteUser({ email: 'grace@example.com', fullName: 'Grace Hopper', ...by });
console.log(grace.email, grace.status);
await auth.disableUser({ sub: grace.sub, ...by });
await auth.disableUser({ sub: own, ...by }).catch(({ code }: AuthError) => console.log('oneself:', code));

const { users } = await auth.findUsers({ search: 'Gra', status: 'DISABLED' });
console.log(users.map(({ name, enabled }) => `${name} ${enabled}`));

const { entries } = await auth.auditPage({ actor: own, subject: grace.sub });
console.log(entries.map(({ action, outcome, actorName }) => `${action} ${outcome} by ${actorName}`));

await auth.close();
await pool.close();
await delivery.stop();
await database.close();
