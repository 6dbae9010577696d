import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from '@custom-cognito/database';
import { eachDatabase } from '@custom-cognito/database/testing';
import {
  createDelivery,
  createMailbox,
  createSmtpTransport,
  type Delivery,
  type Mail,
  type Transport,
} from '@custom-cognito/pool/delivery';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type MailServer, reply, startMailServer } from './mail-server.ts';

const masterKey = randomBytes(32);
const from = 'Custom Cognito <pool@example.com>';
const minute = 60_000;
const hour = 60 * minute;

function mailTo(to: string, change: Partial<Mail> = {}): Mail {
  return { to, subject: 'Hola', text: 'Su código: 123456', html: '<p>123456</p>', ...change };
}

eachDatabase((_, open, databaseUrl) => {
  let database: Database<any>;
  let now: number;
  const clock = () => now;
  const running: { stop(): Promise<void> }[] = [];

  beforeEach(async () => {
    database ??= (await open()).as<any>();
    now = Date.now();
    await createMailbox({ database, masterKey });
    await database.db.deleteFrom('mail_outbox').execute();
    await database.db.deleteFrom('mail_mailbox').execute();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((part) => part.stop()));
  });

  async function deliveryOver(transport: Transport, over = database): Promise<Delivery> {
    const delivery = await createDelivery({ database: over, masterKey, transport, clock });
    running.push(delivery);
    return delivery;
  }
  async function server(...options: Parameters<typeof startMailServer>): Promise<MailServer> {
    const started = await startMailServer(...options);
    running.push({ stop: started.close });
    return started;
  }
  const smtp = (url: string) => createSmtpTransport({ url, from });
  const rows = () => database.db.selectFrom('mail_outbox').selectAll().execute();

  it('sends what was enqueued and forgets it', async () => {
    const { url, received } = await server();
    const delivery = await deliveryOver(smtp(url));
    delivery.start();
    await delivery.enqueue(mailTo('ana@example.com'));
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 5000 });
    expect(received[0]).toMatchObject({ from: 'pool@example.com', recipients: ['ana@example.com'] });
    expect(received[0]!.mail).toMatchObject({ subject: 'Hola', text: 'Su código: 123456', html: '<p>123456</p>' });
    expect(received[0]!.mail.from?.value).toEqual([{ name: 'Custom Cognito', address: 'pool@example.com' }]);
    expect(received[0]!.mail.headers.get('auto-submitted')).toBe('auto-generated');
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
  });

  it('sends mails to one address in the order in which they were written, and those to others beside them', async () => {
    const begun: string[] = [];
    const done: string[] = [];
    const slowAtFirst: Transport = {
      leaseMs: 5000,
      async send({ to, subject }) {
        begun.push(`${to} ${subject}`);
        await sleep(subject === '1' ? 100 : 1);
        done.push(`${to} ${subject}`);
      },
      check: async () => {},
      close() {},
    };
    const delivery = await deliveryOver(slowAtFirst);
    for (const subject of ['1', '2', '3']) await delivery.enqueue(mailTo('ana@example.com', { subject }));
    await delivery.enqueue(mailTo('eva@example.com', { subject: '4' }));
    await delivery.drain();
    expect(begun.slice(0, 2)).toEqual(['ana@example.com 1', 'eva@example.com 4']);
    expect(done).toEqual(['eva@example.com 4', 'ana@example.com 1', 'ana@example.com 2', 'ana@example.com 3']);
    expect(await delivery.pending()).toBe(0);
  });

  it('leaves a mail whose lease ended while it waited for its turn to whoever took it', async () => {
    const sent: string[] = [];
    const transport: Transport = {
      leaseMs: 5000,
      async send({ subject }) {
        if (subject === '1') await database.db.updateTable('mail_outbox').set({ claim: 'another process' }).execute();
        sent.push(subject);
      },
      check: async () => {},
      close() {},
    };
    const delivery = await deliveryOver(transport);
    for (const subject of ['1', '2']) await delivery.enqueue(mailTo('ana@example.com', { subject }));
    await delivery.drain();
    expect(sent).toEqual(['1']);
    expect(await delivery.pending()).toBe(2);
  });

  it('enqueues with the caller’s transaction or not at all', async () => {
    const { url, received } = await server();
    const delivery = await deliveryOver(smtp(url));
    const failed = database.db.transaction().execute(async (trx) => {
      await delivery.enqueue(mailTo('lost@example.com'), trx);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await delivery.pending()).toBe(0);
    await database.db.transaction().execute((trx) => delivery.enqueue(mailTo('kept@example.com'), trx));
    expect(await delivery.pending()).toBe(1);
    await delivery.drain();
    expect(received.map(({ recipients }) => recipients)).toEqual([['kept@example.com']]);
  });

  it('E01 keeps nothing readable while mail waits or lies in the mailbox', async () => {
    const mailbox = await createMailbox({ database, masterKey, clock });
    const delivery = await deliveryOver(mailbox);
    await delivery.enqueue(mailTo('ana@example.com'));
    const waiting = await rows();
    await delivery.drain();
    const kept = await database.db.selectFrom('mail_mailbox').selectAll().execute();
    expect([waiting.length, kept.length]).toEqual([1, 1]);
    for (const row of [...waiting, ...kept]) {
      const bytes = Object.values(row).map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
      );
      expect(bytes.join()).not.toMatch(/123456|ana@|Hola/);
    }
    const stranger = await createMailbox({ database, masterKey: randomBytes(32) });
    await expect(stranger.list()).rejects.toThrow(/did not open/);
  });

  it('F14 retries what a server refuses for now, under the same message id, and delivers it once', async () => {
    let refusals = 2;
    const ids: (string | undefined)[] = [];
    const { url, received } = await server({}, ({ mail }) => {
      ids.push(mail.messageId);
      refusals -= 1;
      if (refusals >= 0) throw reply(451);
    });
    const delivery = await deliveryOver(smtp(url));
    await delivery.enqueue(mailTo('ana@example.com'));
    await delivery.drain();
    expect(await rows()).toMatchObject([{ attempts: 1, failure: 'temporary', dead_at: null }]);
    await delivery.drain();
    expect(ids).toHaveLength(1);
    now += 1000;
    await delivery.drain();
    now += 1000;
    await delivery.drain();
    now += 1000;
    await delivery.drain();
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(received).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  it('F14 gives up at once what a server refuses for good, and sends the others', async () => {
    const { url, received } = await server({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('nobody') ? reply(550) : null),
    });
    const delivery = await deliveryOver(smtp(url));
    await delivery.enqueue(mailTo('nobody@example.com'));
    await delivery.enqueue(mailTo('ana@example.com'));
    await delivery.drain();
    expect(received.map(({ recipients }) => recipients)).toEqual([['ana@example.com']]);
    expect(await rows()).toMatchObject([{ failure: 'recipient-refused', dead_at: now, attempts: 1 }]);
    expect(await delivery.pending()).toBe(0);
  });

  it('F14 holds mail while the server is away, ever longer between tries, for a day', async () => {
    const { url, close } = await server();
    await close();
    const delivery = await deliveryOver(smtp(url));
    const enqueuedAt = now;
    await delivery.enqueue(mailTo('ana@example.com'));
    await expect(delivery.check()).rejects.toThrow();
    const waits: number[] = [];
    for (let row = (await rows())[0]!; row.dead_at === null; row = (await rows())[0]!) {
      waits.push(row.due_at - now);
      now = row.due_at;
      await delivery.drain();
    }
    expect(await rows()).toMatchObject([{ failure: 'unreachable' }]);
    expect(now - enqueuedAt).toBeGreaterThanOrEqual(24 * hour);
    expect(now - enqueuedAt).toBeLessThan(25 * hour);
    for (const [attempt, wait] of waits.slice(1).entries()) {
      const full = Math.min(1000 * 2 ** attempt, hour);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    }
  });

  it('a row that cannot be read blocks no other', async () => {
    const { url, received } = await server();
    const delivery = await deliveryOver(smtp(url));
    await delivery.enqueue(mailTo('damaged@example.com'));
    await database.db
      .updateTable('mail_outbox')
      .set({ sealed: randomBytes(60) })
      .execute();
    for (let n = 0; n < 6; n += 1) await delivery.enqueue(mailTo(`user${n}@example.com`));
    await delivery.drain();
    expect(received).toHaveLength(6);
    expect(await rows()).toMatchObject([{ failure: 'unreadable', dead_at: null }]);
  });

  it('two processes send each mail once', async () => {
    const { url, received } = await server();
    const rivals = [await deliveryOver(smtp(url)), await deliveryOver(smtp(url), (await open()).as<any>())];
    for (let n = 0; n < 40; n += 1) await rivals[0]!.enqueue(mailTo(`user${n}@example.com`));
    for (const rival of rivals) rival.start();
    await vi.waitFor(async () => expect(await rows()).toEqual([]), { timeout: 20_000, interval: 100 });
    await Promise.all(rivals.map((rival) => rival.stop()));
    expect(received.map(({ recipients }) => recipients[0]).sort()).toEqual(
      Array.from({ length: 40 }, (_, n) => `user${n}@example.com`).sort(),
    );
  });

  it('F14 sends again what a killed process had begun, once its lease ends', async () => {
    let connected = () => {};
    const begun = new Promise<void>((resolve) => {
      connected = resolve;
    });
    // Never greets, so that the sender waits with the mail in its hands.
    const silent = createServer(() => connected()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const program = fileURLToPath(new URL('./killed-sender.ts', import.meta.url));
    const key = Buffer.from(masterKey).toString('base64');
    const flags = ['--conditions=@custom-cognito/source', '--no-warnings'];
    const sender = spawn(process.execPath, [...flags, program, databaseUrl, `smtp://127.0.0.1:${port}`, key], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await begun;
    sender.kill('SIGKILL');
    await once(sender, 'exit');
    silent.close();

    const { url, received } = await server();
    const delivery = await deliveryOver(smtp(url));
    now = Date.now();
    expect(await rows()).toMatchObject([{ attempts: 1, dead_at: null }]);
    await delivery.drain();
    expect(received).toHaveLength(0);
    now += 3 * minute;
    await delivery.drain();
    expect(received.map(({ mail }) => mail.subject)).toEqual(['Killed']);
    expect(await rows()).toEqual([]);
  });

  it('stop waits for what is being sent and takes no more', async () => {
    const { url, received } = await server({
      onRcptTo: (_address, _session, done) => void setTimeout(done, 200),
    });
    const delivery = await deliveryOver(smtp(url));
    for (let n = 0; n < 6; n += 1) await delivery.enqueue(mailTo(`user${n}@example.com`));
    delivery.start();
    await vi.waitFor(async () => expect((await rows()).filter((row) => row.claim !== null)).toHaveLength(4));
    await delivery.stop();
    expect(received).toHaveLength(4);
    expect(await delivery.pending()).toBe(2);
  });

  it('drops mail that was given up after thirty days', async () => {
    const { url } = await server({ onRcptTo: (_address, _session, done) => done(reply(550)) });
    const delivery = await deliveryOver(smtp(url));
    await delivery.enqueue(mailTo('nobody@example.com'));
    await delivery.drain();
    expect(await rows()).toHaveLength(1);
    now += 30 * 24 * hour + 1;
    delivery.start();
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
  });

  it('L18 I10 mails one recipient one message, whatever the fields hold', async () => {
    const { url, received } = await server();
    const delivery = await deliveryOver(smtp(url));
    for (const to of ['a@x.com,b@y.com', 'a@x.com\r\nRCPT TO:<z@y.com>', 'A <a@x.com>', 'a@x.com b@y.com', ''])
      await expect(delivery.enqueue(mailTo(to))).rejects.toThrow(TypeError);
    const subject = 'Hola\r\nBcc: z@y.com\r\n\r\nX';
    const text = 'a\r\n.\r\nMAIL FROM:<z@y.com>\r\nRCPT TO:<z@y.com>\r\n';
    await delivery.enqueue(mailTo('ana@example.com', { subject, text }));
    await delivery.drain();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ recipients: ['ana@example.com'] });
    expect(received[0]!.mail.bcc).toBeUndefined();
    expect(received[0]!.mail.subject).toBe('Hola Bcc: z@y.com X');
    expect(received[0]!.mail.text).toContain('MAIL FROM:<z@y.com>');
  });

  it('E09 holds mail rather than send it in the clear where TLS is required', async () => {
    const { url, received } = await server();
    const delivery = await deliveryOver(smtp(`${url}?tls=required`));
    await delivery.enqueue(mailTo('ana@example.com'));
    await delivery.drain();
    expect(received).toEqual([]);
    expect(await rows()).toMatchObject([{ failure: 'tls', dead_at: null }]);
  });

  it('E09 holds mail when the server’s certificate is not trusted', async () => {
    const { url, received } = await server({ disabledCommands: ['AUTH'] });
    const delivery = await deliveryOver(smtp(url));
    await delivery.enqueue(mailTo('ana@example.com'));
    await delivery.drain();
    expect(received).toEqual([]);
    expect(await rows()).toMatchObject([{ failure: 'unreachable', dead_at: null }]);
  });

  it('signs in to the server, and holds mail when it may not', async () => {
    const { url, received } = await server({
      authOptional: false,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _session, done) =>
        username === 'us er' && password === 'p@ss' ? done(null, { user: username }) : done(reply(535)),
    });
    const wrong = await deliveryOver(smtp(url.replace('//', '//us%20er:wrong@')));
    await wrong.enqueue(mailTo('ana@example.com'));
    await wrong.drain();
    expect(await rows()).toMatchObject([{ failure: 'authentication', dead_at: null }]);
    now += minute;
    const right = await deliveryOver(smtp(url.replace('//', '//us%20er:p%40ss@')));
    await right.check();
    await right.drain();
    expect(received).toHaveLength(1);
  });

  it('the mailbox keeps the last 500, newest first, and a retry does not double one', async () => {
    const mailbox = await createMailbox({ database, masterKey, clock });
    const delivery = await deliveryOver(mailbox);
    await delivery.enqueue(mailTo('first@example.com'));
    await delivery.drain();
    now += 1000;
    await mailbox.send(mailTo('second@example.com'), 'one id');
    await mailbox.send(mailTo('second@example.com'), 'one id');
    expect((await mailbox.list()).map(({ to, sentAt }) => [to, sentAt])).toEqual([
      ['second@example.com', now],
      ['first@example.com', now - 1000],
    ]);
    for (let n = 0; n < 500; n += 1) await mailbox.send(mailTo(`user${n}@example.com`), `id ${n}`);
    const kept = await mailbox.list();
    expect(kept).toHaveLength(500);
    expect([kept.at(0)?.to, kept.at(-1)?.to]).toEqual(['user499@example.com', 'user0@example.com']);
    expect(await database.db.selectFrom('mail_mailbox').selectAll().execute()).toHaveLength(500);
  });
});

it.each([
  'http://mail',
  'mail.example.com',
  'smtp://',
  'smtp://mail?tls=off',
  'smtp://mail?ignoreTLS=true',
  'smtp://mail/x',
  '',
])('refuses SMTP_URL %j and tells no secret', (url) => {
  expect(() => createSmtpTransport({ url, from })).toThrow(/^SMTP_URL/);
});

it.each(['', 'nobody', 'A <b>', 'a@x.com, b@y.com', 'A <a@x.com>\r\nBcc: z@y.com'])(
  'refuses EMAIL_FROM %j',
  (sender) => {
    expect(() => createSmtpTransport({ url: 'smtp://mail', from: sender })).toThrow(/^EMAIL_FROM/);
  },
);
