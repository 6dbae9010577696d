import { createHash, randomBytes } from 'node:crypto';
import type { CreateUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider';
import { publicUrl, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { type Visited, type Visitor, visitor } from './visitor.ts';

export const CALLBACK = 'https://app.example.org/callback';
export const web: Partial<CreateUserPoolClientRequest> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: [CALLBACK],
  LogoutURLs: ['https://app.example.org/bye'],
  SupportedIdentityProviders: ['COGNITO'],
};

const VERIFIER = randomBytes(32).toString('base64url');

/** What a public client sends along (RFC 7636). */
const pkce = {
  verifier: VERIFIER,
  challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
};

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

export type OAuthRealm = Awaited<ReturnType<typeof makeOAuthRealm>>;

/** A pool whose client uses the pages, and the steps of an application. */
export async function makeOAuthRealm(test: TestPool, more: Parameters<typeof makeRealm>[1] = {}) {
  const realm = await makeRealm(test, { ...more, client: { ...web, ...more.client } });
  return { ...realm, ...stepsOf(test, realm) };
}

export function stepsOf(test: TestPool, realm: Realm) {
  const authorizeUrl = (changes: Record<string, string | undefined> = {}) => {
    const asked = {
      client_id: realm.ClientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid email',
      state: 'a state',
      nonce: 'a nonce',
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
      lang: 'en',
      ...changes,
    };
    const given = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    return `${publicUrl}/oauth2/authorize?${new URLSearchParams(given as [string, string][])}`;
  };
  const token = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    test.pool.fetch(
      new Request(`${publicUrl}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(form) }),
    );
  const signIn = async (
    email: string,
    { browser = visitor(test), ...asked }: { browser?: Visitor } & Record<string, unknown> = {},
  ): Promise<Visited> => {
    const page = await browser.go(authorizeUrl(asked as Record<string, string>));
    return browser.send(page, { username: email, password });
  };
  const codeFor = async (email: string, asked: Record<string, unknown> = {}) =>
    (await signIn(email, asked)).url.searchParams.get('code') ?? '';
  const exchange = (code: string, changes: Record<string, string | undefined> = {}) => {
    const form = {
      grant_type: 'authorization_code',
      client_id: realm.ClientId,
      redirect_uri: CALLBACK,
      code_verifier: pkce.verifier,
      code,
      ...changes,
    };
    const given = Object.entries(form).filter(([, value]) => value !== undefined);
    return token(Object.fromEntries(given) as Record<string, string>);
  };
  const tokensFor = async (email: string, asked: Record<string, unknown> = {}) =>
    (await (await exchange(await codeFor(email, asked))).json()) as Tokens;
  return { authorizeUrl, token, signIn, codeFor, exchange, tokensFor };
}
