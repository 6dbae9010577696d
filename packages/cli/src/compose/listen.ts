import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { SettingsError } from '../settings/settings.ts';

const DRAIN_MS = 10_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the minute for which proxies keep an idle connection: whoever closes first must not be the server. */
const KEEP_ALIVE_MS = 65_000;

/** A listening HTTP server. */
export interface Listening {
  readonly port: number;
  /** Stops accepting, lets running requests finish for ten seconds, then cuts what is left. */
  drain(): Promise<void>;
}

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

/** Listens on a port, 0 for a free one. Throws SettingsError when the port is taken or may not be used. */
export async function listen(
  fetch: Fetch,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
  }) as Server;
  const underWay = answersUnderWay(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, { host, port, setting })));
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, drain: () => drain(server, underWay) };
}

function explain(
  error: NodeJS.ErrnoException,
  { host, port, setting }: { host: string; port: number; setting: string },
): SettingsError {
  if (error.code === 'EADDRINUSE') {
    return new SettingsError([`${setting} ${port} on ${host} is in use; stop what listens there or set ${setting}`]);
  }
  return new SettingsError([`${setting} ${port} on ${host} cannot be used (${error.code})`]);
}

/** The answers that have not been sent yet. */
function answersUnderWay(server: Server): ReadonlySet<ServerResponse> {
  const underWay = new Set<ServerResponse>();
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive &&= server.listening;
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
  });
  return underWay;
}

/** What is under way ends its connection, or clients that keep theirs would hold the exit for seconds. */
async function drain(server: Server, underWay: ReadonlySet<ServerResponse>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const response of underWay) response.shouldKeepAlive = false;
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}
