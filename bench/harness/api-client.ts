import { Agent, request } from 'node:http';
import { type ChildServer, requireOwn } from './child-server.ts';

const TIMEOUT_MS = 60_000;

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** In place of a body in JSON. */
  readonly form?: Readonly<Record<string, string>>;
  /** An access token. */
  readonly token?: string;
  /** In place of a token: the header as it is sent. */
  readonly authorization?: string;
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
    ask({ method, path, body, form, token, authorization = token && `Bearer ${token}` }) {
      const text = form ? new URLSearchParams(form).toString() : body === undefined ? '' : JSON.stringify(body);
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
      const headers = {
        ...(text !== '' && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
        ...(authorization !== undefined && { authorization }),
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
