// A process that is killed while it sends: argv = database URL, SMTP URL, master key (base64).
import { openDatabase } from '@custom-cognito/database';
import { createDelivery, createSmtpTransport } from '@custom-cognito/pool/delivery';

const [, , databaseUrl = '', url = '', key = ''] = process.argv;
const delivery = await createDelivery({
  database: await openDatabase(databaseUrl),
  masterKey: Buffer.from(key, 'base64'),
  transport: createSmtpTransport({ url, from: 'pool@example.com' }),
});
await delivery.enqueue({ to: 'ana@example.com', subject: 'Killed', text: 'Code 123456', html: '<p>123456</p>' });
delivery.start();
setInterval(() => {}, 1000);
