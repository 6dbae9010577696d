import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from '@custom-cognito/pool';
import { afterAll } from 'vitest';

/** Puts a pool on a socket of this machine until the block has ended; its base URL. */
export async function serve(pool: Pick<Pool, 'fetch'>): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = request;
    const answer = await pool.fetch(
      new Request(`http://${headers.host}${url}`, {
        method,
        headers: headers as Record<string, string>,
        body: method === 'POST' ? Buffer.concat(chunks) : null,
      }),
    );
    response.setHeaders(answer.headers);
    response.writeHead(answer.status);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
