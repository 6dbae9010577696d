import { Agent, request } from 'node:http';
import { type ChildServer, requireOwn } from './child-server.ts';

const TIMEOUT_MS = 60_000;

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** An access token. */
  readonly token?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks the API of a server over connections that stay open, as many at once as there are questions. */
export interface ApiClient {
  ask(question: Question): Promise<Answer>;
  close(): void;
}

/** Throws for a server that this benchmark did not start. */
export function connectApi(server: ChildServer): ApiClient {
  requireOwn(server);
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(server.url);
  return {
    close: () => agent.destroy(),
    ask({ method, path, body, token }) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      return new Promise((resolve, reject) => {
        const options = { hostname, port, agent, method, path, headers, timeout: TIMEOUT_MS };
        const sent = request(options, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        });
        sent.on('timeout', () => sent.destroy(new Error(`${path} took more than a minute.`)));
        sent.on('error', reject);
        sent.end(text);
      });
    },
  };
}
