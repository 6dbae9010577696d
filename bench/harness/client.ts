import { Agent, request } from 'node:http';
import { type ChildServer, requireOwn } from './child-server.ts';

const TIMEOUT_MS = 60_000;

/** Both sides take any well-formed signature from this machine, so that signing costs neither of them anything. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/cognito-idp/aws4_request, ' +
  `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`;

/** An answer other than 200. */
export class Refused extends Error {
  override name = 'Refused';
}

export type Output = Record<string, unknown> & {
  readonly AuthenticationResult?: { AccessToken?: string; RefreshToken?: string };
  readonly PaginationToken?: string;
};

/** Calls Cognito operations of a server over connections that stay open. */
export interface Client {
  call(operation: string, input: object): Promise<Output>;
  close(): void;
}

/** Throws for a server that this benchmark did not start. */
export function connect(server: ChildServer): Client {
  requireOwn(server);
  return connectUrl(server.url);
}

/** For the first questions to a server that is only starting. */
export function connectUrl(url: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const { hostname, port } = new URL(url);
  return {
    close: () => agent.destroy(),
    async call(operation, input) {
      const { status, text } = await post({ hostname, port, agent }, operation, JSON.stringify(input));
      if (status !== 200) throw new Refused(`${operation} answered ${status}: ${text.slice(0, 300)}`);
      return (text === '' ? {} : JSON.parse(text)) as Output;
    },
  };
}

interface To {
  readonly hostname: string;
  readonly port: string;
  readonly agent: Agent;
}

function post(to: To, operation: string, body: string): Promise<{ status: number; text: string }> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    'x-amz-date': '20260101T000000Z',
    authorization: AUTHORIZATION,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ ...to, method: 'POST', path: '/', headers, timeout: TIMEOUT_MS }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`${operation} took more than a minute.`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
