import { hash } from 'node:crypto';
import { openDatabase } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { ensurePool } from '@custom-cognito/pool/provision';

const database = await openDatabase('sqlite::memory:');
const masterKey = crypto.getRandomValues(new Uint8Array(32));
const mailbox = await createMailbox({ database, masterKey });
const delivery = await createDelivery({ database, masterKey, transport: mailbox });
const publicUrl = 'http://localhost:9229';

// A list of your own: SHA-1 in capitals. `httpPasswordRange('https://HOST/range')` asks a service instead.
const leaked = [hash('sha1', 'Seven lamps on 7 stairs!').toUpperCase()];
const passwordRange = async (prefix: string) =>
  leaked.filter((digest) => digest.startsWith(prefix)).map((digest) => digest.slice(prefix.length));
const pool = await createPool({ database, masterKey, delivery, publicUrl, credentials: null, passwordRange });

const UserPoolId = 'eu-west-1_screening';
const input = { PoolName: 'example', UsernameAttributes: ['email' as const] };
await ensurePool(pool, { id: UserPoolId, input, passwordBlocklist: true, mfa: { softwareToken: true } });
for (const TemporaryPassword of [
  'P@ssw0rd2024!',
  'Seven lamps on 7 stairs!',
  'Ada Lovelace, 1815',
  'A kettle for 3 llamas.',
]) {
  const person = { UserPoolId, Username: 'ada@example.com', TemporaryPassword, MessageAction: 'SUPPRESS' as const };
  const made = pool.call('AdminCreateUser', {
    ...person,
    UserAttributes: [{ Name: 'name', Value: 'Ada Lovelace' }],
  });
  console.log(
    await made.then(
      () => 'accepted',
      (error: Error) => error.message,
    ),
  );
}

await pool.close();
await delivery.stop();
await database.close();
