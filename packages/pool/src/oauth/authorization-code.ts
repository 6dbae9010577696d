import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Parts } from '../parts.ts';
import { issueTokens, openGrant, type SignedIn, tokenContent } from '../sign-in/grant.ts';
import { requireStillProven } from '../sign-in/prove-password.ts';
import type { AuthorizationCode } from '../store/authorizations.ts';
import type { Form } from './form.ts';
import type { GrantType } from './grant-type.ts';
import { refuseOAuth } from './oauth-error.ts';
import { tokenAnswer } from './token-answer.ts';

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
const LONGEST_CODE = 256;

/** The tokens of a sign-in on the pages (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export const authorizationCode: GrantType = {
  allowedBy: 'code',
  async issue({ pool, client, form }, parts) {
    const { store, now } = parts;
    const code = await findCode(form, parts);
    if (code.clientId !== client.id || code.poolId !== pool.id) refuseOAuth('invalid_grant');
    if (code.grantId !== undefined) return refuseReplay(code.grantId, parts);
    if (code.expiresAt <= now() || !isForm(form, code)) refuseOAuth('invalid_grant');
    const user = (await store.users.bySub(pool.id, code.sub)) ?? refuseOAuth('invalid_grant');
    return exchange(code, { pool, client, user }, parts);
  },
};

/** Several may come with one code at once: the first has the tokens, and the next one ends them (RFC 6749 §4.1.2). */
async function exchange(code: AuthorizationCode, signedIn: SignedIn, parts: Parts): Promise<object> {
  const { granted, providerSession } = code;
  const content = await tokenContent('HostedAuth', { ...signedIn, scopes: granted.scopes }, parts);
  const id = randomUUID();
  const begun = await parts.store.transaction(async (store) => {
    const use = await store.authorizations.useCode(code.hash, { grantId: id, now: parts.now() });
    if (use?.kind !== 'first') return { replayed: use?.grantId };
    await requireStillProven(store, signedIn.user);
    return openGrant(store, { ...signedIn, granted, id, providerSession }, parts);
  });
  if (!('grant' in begun)) return refuseReplay(begun.replayed, parts);
  const result = await issueTokens({ ...signedIn, grant: begun.grant, content, nonce: granted.nonce }, parts);
  return tokenAnswer({ ...result, RefreshToken: begun.refreshToken });
}

async function findCode({ code }: Form, { store, secrets }: Parts): Promise<AuthorizationCode> {
  if (code === undefined) return refuseOAuth('invalid_request');
  if (code.length > LONGEST_CODE) return refuseOAuth('invalid_grant');
  return (await store.authorizations.findCode(secrets.hash.oauth('code', code))) ?? refuseOAuth('invalid_grant');
}

/** A code that comes twice is in two hands. */
async function refuseReplay(grantId: string | undefined, { store, now }: Parts): Promise<never> {
  if (grantId !== undefined) await store.grants.revoke(grantId, now());
  return refuseOAuth('invalid_grant');
}

/** Whether the request is of the one who asked for the code; a verifier without a challenge is a downgrade (RFC 9700 §2.1.1). */
function isForm({ redirect_uri: uri, code_verifier: verifier }: Form, { granted }: AuthorizationCode): boolean {
  if (uri !== granted.redirectUri) return false;
  if (granted.codeChallenge === undefined) return verifier === undefined;
  if (verifier === undefined || !VERIFIER.test(verifier)) return false;
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return timingSafeEqual(Buffer.from(challenge), Buffer.from(granted.codeChallenge));
}
