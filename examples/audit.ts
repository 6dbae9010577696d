import { openDatabase } from '@custom-cognito/database';
import { type Cognito, createAuth } from 'custom-cognito';

// The record is in the service's own database, whichever Cognito answers; this one lets nobody in.
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

const context = { locale: 'en', ip: '203.0.113.5', userAgent: 'example', requestId: 'example-1' } as const;
await auth.login({ email: 'ada@example.com', password: 'a guess', context }).catch(() => undefined);

// An operator looks, which is recorded too. The name stands apart from the row.
const { entries } = await auth.auditPage({ actor: 'operator', event: 'login', limit: 10 });
for (const { event, outcome, reason, subjectName, address } of entries) {
  console.log(event, outcome, reason, subjectName, address);
}

// Keep `anchors` where whoever can write to the database cannot: they show later that nothing was taken back.
const { ok, rows, anchors } = await auth.verifyAudit();
console.log(ok, rows, anchors.length);

// Erased, the person is a pseudonym, and the record verifies as before.
await auth.eraseFromAudit({ email: 'ada@example.com', actor: 'operator' });
const [after] = (await auth.auditPage({ actor: 'operator', event: 'login' })).entries;
console.log(after?.subjectName, (await auth.verifyAudit({ anchors })).ok);

await auth.close();
await database.close();
