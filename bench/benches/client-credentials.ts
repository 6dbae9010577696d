import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { type ApiClient, connectApi } from '../harness/api-client.ts';
import { connect } from '../harness/client.ts';
import { drive } from '../harness/load.ts';
import type { Target } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { JOB, RESOURCE, SCOPE, startOidcProvider } from '../servers/oidc-provider.ts';
import { Servers } from '../servers/servers.ts';

const CONCURRENCY = 8;

/** Tokens for a job, by its secret: RS256 both, and both kept alive. */
export async function clientCredentials(): Promise<void> {
  await using servers = new Servers();
  const ours = await servers.custom({ users: 1_000 });
  const theirs = await startOidcProvider();
  const [pool, provider] = [connectApi(ours.server), connectApi(theirs.server)];
  const [ownJob, theirJob] = [jobOf(pool, '/oauth2/token', await addJob(ours)), jobOf(provider, '/token', JOB)];
  await checked(await ownJob(), `${ours.server.url}/${ours.poolId}/.well-known/jwks.json`);
  await checked(await theirJob(), `${theirs.server.url}/jwks`);
  const result = await compare([
    { name: 'Custom Cognito', slice: () => drive(ownJob, { concurrency: CONCURRENCY }) },
    { name: 'oidc-provider', slice: () => drive(theirJob, { concurrency: CONCURRENCY }) },
  ]);
  for (const client of [pool, provider]) client.close();
  await theirs.end();
  record('client-credentials', result, {
    title: 'Token for a job by client_credentials, 8 at a time',
    database: settings.database,
    side: 'Custom Cognito',
    base: 'oidc-provider',
    unit: 'tokens/s',
    goal: { at: 'least', ratio: 1 },
    note: 'JWTs signed with RS256 on both sides. oidc-provider keeps its data in memory.',
  });
}

interface Job {
  readonly id: string;
  readonly secret: string;
}

/** A client for jobs in our pool, which may read what the other side's may. */
async function addJob({ server, poolId: UserPoolId }: Target): Promise<Job> {
  const client = connect(server);
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Reads albums' }];
  await client.call('CreateResourceServer', { UserPoolId, Identifier: RESOURCE, Name: 'Albums', Scopes });
  const { UserPoolClient } = await client.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'job',
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: [SCOPE],
  });
  client.close();
  const { ClientId, ClientSecret } = UserPoolClient as { ClientId: string; ClientSecret: string };
  return { id: ClientId, secret: ClientSecret };
}

function jobOf(client: ApiClient, path: string, { id, secret }: Job): () => Promise<string> {
  const basic = [id, secret].map(encodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(basic).toString('base64')}`;
  const form = { grant_type: 'client_credentials', scope: SCOPE };
  return async () => {
    const { status, text } = await client.ask({ method: 'POST', path, form, authorization });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
    return (JSON.parse(text) as { access_token: string }).access_token;
  };
}

/** Throws unless the token is what both sides are measured with: a JWT, signed with RS256 by a key of that address. */
async function checked(token: string, jwksUri: string): Promise<void> {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string; kid: string };
  const { keys } = (await (await fetch(jwksUri)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const key = keys.find((one) => one.kid === kid);
  const signed = Buffer.from(`${head}.${payload}`);
  const valid =
    alg === 'RS256' &&
    key !== undefined &&
    verify('RSA-SHA256', signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'));
  if (!valid) throw new Error(`${jwksUri} does not verify a token of that server.`);
}
