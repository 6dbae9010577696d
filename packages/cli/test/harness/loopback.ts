import { Agent, request } from 'node:http';

/** An answer, as far as limits tell in it. */
export interface Told {
  readonly status: number;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly body: string;
}

export interface Posting {
  readonly body: unknown;
  /** The own address to send from: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As many connections as there are requests. */
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

/** Posts JSON from an address of this machine, which `fetch` cannot choose. */
export function postFrom(url: string, { body, from, headers = {} }: Posting): Promise<Told> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const asking = request(url, {
      method: 'POST',
      agent,
      ...(from !== undefined && { localAddress: from }),
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers },
    });
    asking.once('error', reject);
    asking.once('response', (answer) => {
      const chunks: Buffer[] = [];
      const number = (name: string) => (answer.headers[name] === undefined ? undefined : Number(answer.headers[name]));
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          limit: number('x-ratelimit-limit'),
          remaining: number('x-ratelimit-remaining'),
          retryAfter: number('retry-after'),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asking.end(text);
  });
}
