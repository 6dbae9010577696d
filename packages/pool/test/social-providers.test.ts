import { randomUUID } from 'node:crypto';
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { createOAuthClients } from '../src/federation/oauth-client.ts';
import { oauthProtocol } from '../src/federation/oauth-sign-in.ts';
import type { OutsideRequest } from '../src/federation/outside.ts';
import { providerDetails } from '../src/federation/provider-details.ts';
import type { IdentityProvider } from '../src/store/identity-providers.ts';

const publicUrl = 'https://pool.example';
const token = 'a-state-that-nobody-guesses';
const client = { client_id: 'client-1', client_secret: 'a secret', authorize_scopes: 'email' };

type Answers = Readonly<Record<string, (request: OutsideRequest, url: URL) => object | Promise<object>>>;

/** A provider as the pool stores it, and what its servers answer, by address. */
function providerOf(type: IdentityProvider['type'], given: Record<string, string>, mapping = {}): IdentityProvider {
  const details = providerDetails(type, given);
  const times = { createdAt: Date.now(), modifiedAt: Date.now() };
  return { id: randomUUID(), poolId: 'eu-west-1_test', name: type, type, details, mapping, identifiers: [], ...times };
}

function protocolOver(answers: Answers) {
  const asked: string[] = [];
  const outside = async (target: string, request: OutsideRequest = {}) => {
    const url = new URL(target);
    asked.push(target);
    const answer = answers[url.origin + url.pathname];
    if (!answer) throw new Error(`${target} is not of this provider.`);
    return Response.json(await answer(request, url));
  };
  const clients = createOAuthClients({ outside, now: Date.now });
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return { asked, protocol: oauthProtocol({ clients, now: Date.now, randomBytes }) };
}

async function signIn(provider: IdentityProvider, answers: Answers) {
  const { asked, protocol } = protocolOver(answers);
  const { location, state } = await protocol.begin(provider, { token, publicUrl, asked: {}, parts: {} } as never);
  const begun = new URL(location);
  const finish = () =>
    protocol.finish(provider, {
      token,
      publicUrl,
      state,
      query: new URLSearchParams({ code: 'a code', state: token }),
    });
  return { asked, begun, finish, nonce: begun.searchParams.get('nonce') };
}

it('Facebook is asked for its own name of the user and for what is mapped, of the version that was chosen', async () => {
  const provider = providerOf('Facebook', { ...client, api_version: 'v21.0' }, { email: 'email', name: 'name' });
  const { begun, finish, asked, nonce } = await signIn(provider, {
    'https://graph.facebook.com/v21.0/oauth/access_token': () => ({ access_token: 'opaque', token_type: 'bearer' }),
    'https://graph.facebook.com/v21.0/me': ({ headers }, url) => {
      expect(new Headers(headers).get('authorization')).toMatch(/^Bearer opaque$/i);
      expect(url.searchParams.get('fields')).toBe('id,email,name');
      return { id: '1002', email: 'ann@example.org', name: 'Ann' };
    },
  });
  expect(begun.origin + begun.pathname).toBe('https://www.facebook.com/v21.0/dialog/oauth');
  expect(nonce).toBeNull();
  expect(await finish()).toMatchObject({ subject: '1002', attributes: { email: 'ann@example.org', name: 'Ann' } });
  expect(asked).toHaveLength(2);
});

it('Amazon names its users by user_id, and nobody else is believed', async () => {
  const provider = providerOf('LoginWithAmazon', client);
  const answering = (profile: object) =>
    signIn(provider, {
      'https://api.amazon.com/auth/o2/token': () => ({ access_token: 'opaque', token_type: 'bearer' }),
      'https://api.amazon.com/user/profile': () => profile,
    });
  const { begun, finish } = await answering({ user_id: 'amzn1.account.1', email: 'ann@example.org' });
  expect(begun.origin + begun.pathname).toBe('https://www.amazon.com/ap/oa');
  expect(await finish()).toMatchObject({ subject: 'amzn1.account.1', attributes: { email: 'ann@example.org' } });
  await expect((await answering({ sub: 'another', email: 'ann@example.org' })).finish()).rejects.toMatchObject({
    reason: 'claim',
  });
});

it('Google says who signed in by an ID token, whose nonce and audience are checked', async () => {
  const key = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(key.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const provider = providerOf('Google', { ...client, authorize_scopes: 'openid email' });
  const answering = async (lies: object) => {
    let nonce: string | null = null;
    const begun = await signIn(provider, {
      'https://www.googleapis.com/oauth2/v3/certs': () => ({ keys: [jwk] }),
      'https://www.googleapis.com/oauth2/v4/token': async () => ({
        access_token: 'opaque',
        token_type: 'Bearer',
        id_token: await new SignJWT({ aud: 'client-1', email: 'ann@example.org', email_verified: true, nonce, ...lies })
          .setProtectedHeader({ alg: 'RS256', kid: 'one' })
          .setIssuer('https://accounts.google.com')
          .setSubject('10769150350006150715113082367')
          .setIssuedAt()
          .setExpirationTime('5m')
          .sign(key.privateKey),
      }),
    });
    nonce = begun.nonce;
    return begun;
  };
  const { begun, finish } = await answering({});
  expect(begun.origin + begun.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
  expect(await finish()).toMatchObject({
    subject: '10769150350006150715113082367',
    attributes: { email: 'ann@example.org', email_verified: 'true' },
  });
  await expect((await answering({ nonce: 'another' })).finish()).rejects.toMatchObject({ reason: 'nonce' });
  await expect((await answering({ aud: 'another' })).finish()).rejects.toMatchObject({ reason: 'audience' });
});

it('Apple is told who asks by a token that is signed anew, and answers by a form', async () => {
  const team = await generateKeyPair('ES256', { extractable: true });
  const apple = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(apple.publicKey)), kid: 'apple', alg: 'RS256', use: 'sig' };
  const provider = providerOf('SignInWithApple', {
    client_id: 'org.example.app',
    team_id: 'TEAM123456',
    key_id: 'KEY1234567',
    private_key: (await exportPKCS8(team.privateKey)).replace(/-----[A-Z ]+-----|\s/g, ''),
    authorize_scopes: 'name email',
  });
  const { begun, finish, nonce } = await signIn(provider, {
    'https://appleid.apple.com/auth/keys': () => ({ keys: [jwk] }),
    'https://appleid.apple.com/auth/token': async ({ body }) => {
      const secret = new URLSearchParams(body).get('client_secret') ?? '';
      const { payload, protectedHeader } = await jwtVerify(secret, team.publicKey);
      expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'KEY1234567' });
      expect(payload).toMatchObject({ iss: 'TEAM123456', sub: 'org.example.app', aud: 'https://appleid.apple.com' });
      expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(300);
      return {
        access_token: 'opaque',
        token_type: 'Bearer',
        id_token: await new SignJWT({ email: 'ann@privaterelay.appleid.com', nonce })
          .setProtectedHeader({ alg: 'RS256', kid: 'apple' })
          .setIssuer('https://appleid.apple.com')
          .setAudience('org.example.app')
          .setSubject('001234.abcd.0915')
          .setIssuedAt()
          .setExpirationTime('5m')
          .sign(apple.privateKey),
      };
    },
  });
  expect(begun.origin + begun.pathname).toBe('https://appleid.apple.com/auth/authorize');
  expect(begun.searchParams.get('response_mode')).toBe('form_post');
  expect(await finish()).toMatchObject({ subject: '001234.abcd.0915' });
});
