import { createHash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { errors, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { CognitoError, refuse } from '../errors.ts';
import { accessClaims, type ClientIssue, clientClaims, type Issue, idClaims } from '../rules/claims.ts';
import { signingKey } from '../rules/key-rotation.ts';
import { changedAccessClaims, changedIdClaims } from '../rules/token-changes.ts';
import { readToken } from '../rules/token-form.ts';
import type { SigningKey } from '../store/signing-keys.ts';
import type { LoadedKey, SigningKeyring } from './signing-keys.ts';

const signAsync = promisify(sign);
const LONGEST_TOKEN = 16_384;
const POOL_ID = /^[\w-]+_[0-9A-Za-z]+$/;

/** How far ahead another process's clock may be. */
const SKEW_SECONDS = 60;

/** The header that these tokens have; whatever else stands in one would change what its signature means. */
const ownHeader = z.strictObject({ kid: z.string(), alg: z.literal('RS256') });

const presented = z.object({
  sub: z.string(),
  iss: z.string(),
  client_id: z.string(),
  origin_jti: z.string(),
  token_use: z.literal('access'),
  scope: z.string(),
  username: z.string(),
  exp: z.int(),
  iat: z.int(),
});

export type PresentedClaims = z.infer<typeof presented>;

export interface Tokens {
  /** Where a pool's tokens say they come from; base of its `.well-known` documents. */
  issuerOf(poolId: string): string;
  /** Base of issuers and of the OAuth endpoints, without a slash at the end. */
  readonly publicUrl: string;
  /** No ID token where `openid` was not granted. */
  issue(
    poolId: string,
    access: Omit<Issue, 'issuer'>,
    id: Omit<Issue, 'issuer'>,
  ): Promise<{ access: string; id?: string }>;
  /** An access token that speaks for a client alone. */
  issueToClient(poolId: string, issue: Omit<ClientIssue, 'issuer'>): Promise<string>;
  /** Checks an access token of any pool served here; throws NotAuthorizedException. Revocation is the caller's to check. */
  verifyAccessToken(token: string): Promise<PresentedClaims>;
  /** The client that an ID token was made for, however long ago; undefined where it was not made here. */
  clientOfIdToken(token: string): Promise<string | undefined>;
  /** A pool's public keys as they are published. */
  jwks(poolId: string): Promise<readonly JWK[]>;
  /** A key for a pool's tokens, to be stored by the caller. */
  newKey(poolId: string): Promise<SigningKey>;
  /** Has this process see at once what has become of a pool's keys. */
  readKeysAgain(poolId: string): void;
}

/** RS256 tokens as Cognito makes them: `kid` and `alg` in the header and nothing else. */
export function createTokens({
  keys,
  publicUrl,
  now,
}: {
  keys: SigningKeyring;
  publicUrl: string;
  now: () => number;
}): Tokens {
  const issuerOf = (poolId: string) => `${publicUrl}/${poolId}`;
  const signing = async (poolId: string) => {
    const key = signingKey(await keys.of(poolId), now());
    if (!key) throw new Error(`Pool ${poolId} has no signing key.`);
    return key;
  };
  return {
    issuerOf,
    publicUrl,
    async issueToClient(poolId, issue) {
      const claims = clientClaims({ ...issue, issuer: issuerOf(poolId) });
      return signToken(await signing(poolId), changedAccessClaims(claims, issue.changes ?? {}));
    },
    async issue(poolId, access, id) {
      const key = await signing(poolId);
      const issuer = issuerOf(poolId);
      const claims = changedIdClaims(idClaims({ ...id, issuer }), id.changes ?? {});
      const signAccess = () =>
        signToken(key, changedAccessClaims({ ...accessClaims({ ...access, issuer }) }, access.changes ?? {}));
      if (!id.scopes) {
        const [accessToken, idToken] = await Promise.all([signAccess(), signToken(key, claims)]);
        return { access: accessToken, id: idToken };
      }
      const accessToken = await signAccess();
      if (!id.scopes.includes('openid')) return { access: accessToken };
      return { access: accessToken, id: await signToken(key, { ...claims, at_hash: halfHash(accessToken) }) };
    },
    async verifyAccessToken(token) {
      const poolId = claimedPool(token, issuerOf);
      const { payload, protectedHeader } = await jwtVerify(
        token,
        async ({ kid }) => (kid && (await keys.find(poolId, kid))?.publicKey) || refuseToken(),
        {
          algorithms: ['RS256'],
          issuer: issuerOf(poolId),
          currentDate: new Date(now()),
          requiredClaims: ['exp', 'iat'],
        },
      ).catch(explain);
      const claims = presented.safeParse(payload);
      if (!claims.success || !ownHeader.safeParse(protectedHeader).success) return refuseToken();
      return claims.data.iat <= now() / 1000 + SKEW_SECONDS ? claims.data : refuseToken();
    },
    async clientOfIdToken(token) {
      const { iat }: { iat?: unknown } = (token.length <= LONGEST_TOKEN && readToken(token)?.payload) || {};
      if (typeof iat !== 'number') return undefined;
      try {
        const poolId = claimedPool(token, issuerOf);
        const { payload } = await jwtVerify(
          token,
          async ({ kid }) => (kid && (await keys.find(poolId, kid))?.publicKey) || refuseToken(),
          // OpenID Connect RP-Initiated Logout 1.0 §2: one that has expired is as good a hint.
          { algorithms: ['RS256'], issuer: issuerOf(poolId), currentDate: new Date(iat * 1000) },
        );
        return payload.token_use === 'id' && typeof payload.aud === 'string' ? payload.aud : undefined;
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof CognitoError) return undefined;
        throw error;
      }
    },
    jwks: async (poolId) => (await keys.of(poolId)).map((key) => key.publicJwk),
    newKey: (poolId) => keys.generate(poolId),
    readKeysAgain: (poolId) => keys.forget(poolId),
  };
}

async function signToken(key: LoadedKey, claims: Record<string, unknown>): Promise<string> {
  const header = Buffer.from(JSON.stringify({ kid: key.kid, alg: 'RS256' })).toString('base64url');
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const signature = await signAsync('RSA-SHA256', Buffer.from(`${header}.${payload}`), key.privateKey);
  return `${header}.${payload}.${signature.toString('base64url')}`;
}

/** Ties an access token to the ID token beside it (OpenID Connect Core 1.0 §3.1.3.6). */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

/** Which pool's keys to try. The signature is checked against that pool alone, so a lie here only picks the wrong keys. */
function claimedPool(token: string, issuerOf: (poolId: string) => string): string {
  const claims = token.length <= LONGEST_TOKEN ? readToken(token)?.payload : undefined;
  const { iss }: { iss?: unknown } = claims ?? {};
  const poolId = typeof iss === 'string' ? iss.slice(iss.lastIndexOf('/') + 1) : '';
  return POOL_ID.test(poolId) && iss === issuerOf(poolId) ? poolId : refuseToken();
}

function explain(error: unknown): never {
  if (error instanceof errors.JWTExpired) return refuse('NotAuthorizedException', 'Access Token has expired');
  if (error instanceof errors.JOSEError || error instanceof TypeError) return refuseToken();
  throw error;
}

function refuseToken(): never {
  return refuse('NotAuthorizedException', 'Invalid Access Token');
}
