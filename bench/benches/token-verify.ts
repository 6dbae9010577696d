import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { createJwks, createVerifier, verifyToken } from 'custom-cognito';
import { spin, spinAsync } from '../harness/load.ts';
import { inTurn } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';

const TOKENS = 2_000;
const POOL = 'eu-west-1_AbCdEf123';
const CLIENT = '4k5m6n7p8q9r0s1t2u3v4w5x6y';
const ISSUER = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}`;

/** What of fast-jwt is used; its package is there only where the benchmarks are installed. */
interface FastJwt {
  createVerifier(options: object): (token: string) => object;
}

/** Access tokens verified on one thread: each for the first time, and again from memory. */
export async function tokenVerify(): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = createHash('sha256').update('kid').digest('base64');
  const tokens = Array.from({ length: TOKENS }, () => Buffer.from(accessToken(privateKey, kid)));
  const jwk = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid };
  const keys = createJwks({ uri: `${ISSUER}/jwks`, fetch: async () => Response.json({ keys: [jwk] }) });
  const rules = { issuer: ISSUER, clientId: CLIENT, tokenUse: 'access' as const, keys };
  const remembering = createVerifier({ ...rules, isRevoked: () => false });
  const aws = CognitoJwtVerifier.create({ userPoolId: POOL, clientId: CLIENT, tokenUse: 'access' });
  aws.cacheJwks({ keys: [jwk as never] });
  const { createVerifier: createFast } = (await import('fast-jwt' as string)) as FastJwt;
  const fastRules = {
    key: publicKey.export({ type: 'spki', format: 'pem' }),
    algorithms: ['RS256'],
    allowedIss: ISSUER,
  };
  const fast = createFast({ ...fastRules, cache: TOKENS * 2 });
  const verified = await compare([
    asynchronous('Custom Cognito', (token) => verifyToken(token, rules), tokens),
    synchronous('aws-jwt-verify', (token) => aws.verifySync(token), tokens),
    asynchronous('Custom Cognito, remembered', remembering, tokens),
    synchronous('fast-jwt, remembered', fast, tokens),
  ]);
  const row = { side: 'Custom Cognito, remembered', unit: 'tokens/s' };
  record('token-verify', verified, {
    ...row,
    number: 4,
    title: 'Access token verified the first time',
    side: 'Custom Cognito',
    base: 'aws-jwt-verify',
    goal: { at: 'least', ratio: 1.2 },
  });
  record('token-verify', verified, {
    ...row,
    number: 5,
    title: 'Access token verified again',
    base: 'aws-jwt-verify',
    goal: { at: 'least', ratio: 10 },
    note: 'aws-jwt-verify remembers no tokens.',
  });
  record('token-verify', verified, {
    ...row,
    number: 5,
    title: 'Access token verified again, both remembering',
    base: 'fast-jwt, remembered',
    goal: { at: 'least', ratio: 1 },
    note: 'Custom Cognito also asks whether the token was revoked, and answers with a promise.',
  });
}

/** A token such as a pool with one group issues; about a kilobyte. */
function accessToken(key: KeyObject, kid: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const sub = randomUUID();
  const signed = `${encode({ kid, alg: 'RS256' })}.${encode({
    sub,
    'cognito:groups': ['moderator'],
    iss: ISSUER,
    client_id: CLIENT,
    origin_jti: randomUUID(),
    event_id: randomUUID(),
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    exp: now + 3_600,
    iat: now,
    jti: randomUUID(),
    username: sub,
  })}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

function asynchronous(name: string, verify: (token: string) => Promise<object>, tokens: readonly Buffer[]) {
  const next = inTurn(tokens);
  return { name, slice: () => spinAsync(() => verify(arriving(next()))) };
}

function synchronous(name: string, verify: (token: string) => object, tokens: readonly Buffer[]) {
  const next = inTurn(tokens);
  return { name, slice: () => spin(() => void verify(arriving(next()))) };
}

/** A new string every time, as from a request: a string that was a key before is found without reading it. */
function arriving(token: Buffer): string {
  return token.toString('latin1');
}
