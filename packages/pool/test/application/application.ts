import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '@custom-cognito/pool';
import { build } from 'vite';
import { afterAll } from 'vitest';

/** A server of this machine until the block has ended; its port. */
async function listen(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Puts a pool that is made later on a socket with TLS, as Amplify wants it; the base URL. */
export async function serveWithTls(pool: () => Pick<Pool, 'fetch'>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const secret = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  const answer: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = request;
    const body = method === 'POST' ? Buffer.concat(chunks) : null;
    const sent = { method, headers: headers as Record<string, string>, body };
    const answered = await pool().fetch(new Request(`https://${headers.host}${url}`, sent));
    response.setHeaders(answered.headers);
    response.writeHead(answered.status).end(Buffer.from(await answered.arrayBuffer()));
  };
  return `https://localhost:${await listen(createTlsServer(secret, answer))}`;
}

/** Serves a page with both libraries on an origin of its own; `settings` are asked for when it loads. */
export async function serveApplication(settings: () => object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-application-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'esnext',
      outDir: folder,
      lib: { entry: join(import.meta.dirname, 'page.js'), formats: ['es'], fileName: 'page' },
    },
  });
  const script = readFileSync(join(folder, 'page.js'));
  const page =
    '<!doctype html><html lang="en"><title>Application</title><body><script type="module" src="/page.js"></script>';
  const port = await listen(
    createServer((request, response) => {
      if (request.url === '/settings.json') return response.end(JSON.stringify(settings()));
      if (request.url === '/page.js') return response.setHeader('content-type', 'text/javascript').end(script);
      return response.setHeader('content-type', 'text/html').end(page);
    }),
  );
  return `http://localhost:${port}`;
}
