import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eachDatabase } from '@custom-cognito/database/testing';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBrowser } from './harness/browser.ts';
import { newAddress, PASSWORD } from './harness/people.ts';
import { type Program, startProgram, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

/** A registration is answered after a quarter of a second: time enough for a signal in between. */
function register(program: Program, email = newAddress()) {
  const asking = createBrowser(program.url).post('/api/auth/register', { email, password: PASSWORD, full_name: 'Ana' });
  return { email, asking };
}

async function timed(ended: Promise<unknown>): Promise<number> {
  const since = performance.now();
  await ended;
  return performance.now() - since;
}

/** Sends the beginning of a request, which therefore is under way until its connection ends. */
async function halfARequest({ url }: Program): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n');
  socket.write('Content-Length: 100\r\n\r\n{');
  await sleep(100);
}

describe('a server that is asked to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('F15 finishes what is under way at %s and exits with 0', async (signal) => {
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder() } });
    const { asking } = register(program);
    await sleep(50);
    program.kill(signal);
    expect((await asking).status).toBe(201);
    expect(await program.ended).toMatchObject({ code: 0, signal: null });
    expect(program.printed()).not.toMatch(/ERROR|WARN/);
    await expect(fetch(`${program.url}/health`)).rejects.toThrow();
  });

  it('F15 takes the same signal twice at once, as npm and a terminal send it, for one', async () => {
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder() } });
    const { asking } = register(program);
    await sleep(50);
    program.kill('SIGINT');
    program.kill('SIGTERM');
    expect((await asking).status).toBe(201);
    expect((await program.ended).code).toBe(0);
  });

  it('F15 is not held by connections that are kept alive', async () => {
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder() } });
    const agent = new Agent({ keepAlive: true, maxSockets: 5 });
    onTestFinished(() => agent.destroy());
    const ask = (url: string) =>
      new Promise<void>((resolve, reject) => {
        const sent = request(url, { agent }, (response) => response.resume().once('end', resolve));
        sent.once('error', reject).end();
      });
    const urls = [`${program.url}/health`, program.poolUrl];
    await Promise.all(urls.flatMap((url) => [ask(url), ask(url)]));
    // One more is busy when the signal comes and is kept alive by its answer.
    const { asking } = register(program);
    await sleep(50);
    program.kill('SIGTERM');
    await asking;
    expect(await timed(program.ended)).toBeLessThan(2_500);
    expect((await program.ended).code).toBe(0);
  });

  it('F15 ends at once when it is asked again', async () => {
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder() } });
    await halfARequest(program);
    program.kill('SIGTERM');
    await sleep(800);
    process.kill(program.pid, 0);
    program.kill('SIGTERM');
    expect(await timed(program.ended)).toBeLessThan(3_000);
    expect((await program.ended).code).toBe(1);
  });

  it('F15 says in production that it is going before it stops listening', async () => {
    const MASTER_KEY = randomBytes(32).toString('base64');
    const program = await startProgram({ env: { ENVIRONMENT: 'production', MASTER_KEY, DATA_DIR: temporaryFolder() } });
    expect((await fetch(`${program.url}/ready`)).status).toBe(200);
    program.kill('SIGTERM');
    await waitFor('/ready to tell', async () => {
      const answer = await fetch(`${program.url}/ready`);
      return answer.status === 503 && ((await answer.json()) as { status: string }).status === 'draining';
    });
    expect((await fetch(`${program.url}/health`)).status).toBe(200);
    expect((await program.ended).code).toBe(0);
  });
});

/** A mail server on a port of its own; the recipients and subjects of what it took. */
async function mailServer(port: number) {
  const received: { to: string; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, _session, done) {
      const mail = await simpleParser(stream);
      received.push({ to: [mail.to ?? []].flat()[0]?.text ?? '', text: mail.text ?? '' });
      done();
    },
  });
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  return { received, close, port: (server.server.address() as AddressInfo).port };
}

eachDatabase((_dialect, _open, DATABASE_URL) => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'F14 F15 mail that waits survives %s and is delivered later, once',
    { retry: 1 },
    async (signal) => {
      const { port, close } = await mailServer(0);
      await close();
      const DATA_DIR = temporaryFolder();
      const MASTER_KEY = Buffer.alloc(32, DATABASE_URL).toString('base64');
      const SMTP_URL = `smtp://127.0.0.1:${port}`;
      const env = { DATABASE_URL, MASTER_KEY, DATA_DIR, SMTP_URL, EMAIL_FROM: 'pool@example.com' };
      const program = await startProgram({ env });
      const { email, asking } = register(program);
      expect((await asking).status).toBe(201);
      // Not while a try is under way: what a killed process was sending rests for the three minutes of its lease.
      // A machine that is slow enough kills it in the next try all the same; hence one more go.
      await waitFor('a try to fail', async () => program.printed().includes('mail not sent yet'));
      program.kill(signal);
      await program.ended;

      const { received, close: end } = await mailServer(port);
      onTestFinished(end);
      const again = await startProgram({ env });
      const mail = await waitFor('the mail', async () => received.find(({ to }) => to === email));
      const code = /\b\d{6}\b/.exec(mail.text)?.[0];
      const confirmed = await createBrowser(again.url).post('/api/auth/confirm-email', { email, code });
      expect(confirmed.status, confirmed.text).toBe(200);
      await again.stop();
      expect(received.filter(({ to }) => to === email)).toHaveLength(1);
    },
  );
});
