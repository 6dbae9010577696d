import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { awsLambda, type TriggerEvent, type TriggerFunction } from '@custom-cognito/pool';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { credentials } from './harness.ts';

/** What the hooks of a test do, by `triggerSource`, and what they were given. */
export interface Hooked {
  /** By the first half of `triggerSource` or by all of it; a hook without a behaviour returns the event as it came. */
  behave: Record<string, (event: TriggerEvent) => unknown>;
  events: TriggerEvent[];
  /** The events of one kind. */
  of(source: string): TriggerEvent[];
  /** Put into `createPool`. */
  readonly options: { triggers: Record<string, TriggerFunction>; lambda: ReturnType<typeof awsLambda> };
  /** Answers raw HTTP; replaced by tests of bad endpoints. */
  respond: (event: TriggerEvent) => Promise<{ status: number; body: string; headers?: Record<string, string> }>;
  /** Where each kind of hook is reached. */
  target(kind: Kind): string;
}

export const kinds = ['function', 'endpoint', 'Lambda function'] as const;
export type Kind = (typeof kinds)[number];

export const FUNCTION = 'on-every-trigger';
export const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:hooks';

/** Hooks for the tests of a block: one function, which also answers at an HTTP endpoint and as AWS Lambda does. */
export function hooked(): Hooked {
  let server: Server;
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = async (event: TriggerEvent) => {
    hooks.events.push(structuredClone(event));
    const [family = ''] = event.triggerSource.split('_');
    const behaviour = hooks.behave[event.triggerSource] ?? hooks.behave[family];
    return behaviour ? behaviour(event) : event;
  };
  const answer: Hooked['respond'] = async (event) => {
    try {
      return { status: 200, body: JSON.stringify((await run(event)) ?? null) };
    } catch (error) {
      const body = JSON.stringify({ errorMessage: (error as Error).message, errorType: 'Error' });
      return { status: 500, body, headers: { 'x-amz-function-error': 'Unhandled' } };
    }
  };
  const hooks: Hooked = {
    behave: {},
    events: [],
    of: (source) => hooks.events.filter((event) => event.triggerSource.startsWith(source)),
    options: {
      triggers: { [FUNCTION]: run },
      lambda: (arn) => awsLambda({ region: 'eu-west-1', endpoint: base(), credentials })(arn),
    },
    respond: answer,
    target: (kind) => ({ function: FUNCTION, endpoint: `${base()}/hooks`, 'Lambda function': ARN })[kind],
  };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const event = JSON.parse(await bodyOf(request)) as TriggerEvent;
      const { status, body, headers } = await hooks.respond(event);
      // AWS Lambda says in a header that the function threw.
      const isLambda = request.url?.includes('/2015-03-31/functions/') ?? false;
      response.writeHead(isLambda && headers?.['x-amz-function-error'] ? 200 : status, headers).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => Object.assign(hooks, { behave: {}, events: [], respond: answer }));
  return hooks;
}

/** A LambdaConfig that names one hook for each of these triggers. */
export function naming(target: string, ...triggers: (keyof LambdaConfigType)[]): LambdaConfigType {
  return Object.fromEntries(triggers.map((trigger) => [trigger, target]));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
