import { openDatabase } from '@custom-cognito/database';
import { type Cognito, createAuth } from 'custom-cognito';

// Whichever Cognito answers, the service counts for itself; this one lets nobody in.
const refusing: Cognito = async () => {
  throw Object.assign(new Error('Incorrect username or password.'), { name: 'NotAuthorizedException' });
};
const database = await openDatabase('sqlite::memory:');
const auth = await createAuth({
  cognito: refusing,
  userPoolId: 'eu-west-1_example',
  clientId: 'example',
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example',
  database,
  masterKey: crypto.getRandomValues(new Uint8Array(32)),
});

// Somebody tries one password on twelve accounts, and one of them once more.
const context = { locale: 'en', ip: '203.0.113.5', userAgent: 'example', requestId: 'example-1' } as const;
const people = [...Array.from({ length: 12 }, (_, n) => `person${n}@example.com`), 'person0@example.com'];
for (const email of people) {
  await auth.login({ email, password: 'Summer2026!', context }).catch(() => undefined);
}

const { totalAttempts, byUser, suspiciousIps } = await auth.failedAttempts({ actor: 'operator', hours: 24 });
console.log(totalAttempts, byUser.get('person0@example.com'), suspiciousIps);

// For a chart: the days of a time zone, of which some have 23 or 25 hours.
const { points, total } = await auth.eventSeries({
  actor: 'operator',
  event: 'login',
  outcome: 'failure',
  by: 'day',
  timezone: 'Europe/Madrid',
});
console.log(total, points.at(-1)?.start.slice(10), points.at(-1)?.count);

const { last24h, current } = await auth.authStats({ actor: 'operator' });
console.log(last24h.failedLogins, last24h.totalLogins, current.activeSessions);

await auth.close();
await database.close();
