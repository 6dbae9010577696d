import { connect, type Socket } from 'node:net';

/** What came back over a socket, as text, and how much had been sent by then. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly sent: number;
}

/** Speaks HTTP by hand: `write` sends whatever it likes; all that comes back until the end is the answer. */
export function raw(url: string, write: (socket: Socket) => void): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('connect', () => write(socket));
    socket.setTimeout(5_000, () => socket.destroy(new Error('The server kept the connection open.')));
    // A server that refuses early may reset what is still being sent; the answer came before.
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
      resolve({ status: statuses.at(-1) ?? 0, text, sent: socket.bytesWritten });
    });
  });
}

/** A complete request whose connection closes after the answer. */
export function rawRequest(
  url: string,
  { method = 'POST', path, headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const lines = Object.entries({
    Host: new URL(url).host,
    ...(method === 'GET' ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
    Connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  const head = Buffer.from(`${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
  return raw(url, (socket) => socket.write(Buffer.concat([head, Buffer.from(body)])));
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}
