import { randomBytes } from 'node:crypto';
import { readToken } from '../../rules/token-form.ts';
import { createOAuthClients } from '../oauth-client.ts';
import { oauthProtocol } from '../oauth-sign-in.ts';
import type { Outside } from '../outside.ts';
import { asTexts, type Vouched } from '../vouched.ts';
import type { Examined, Examining } from './examined.ts';
import { inTime } from './in-time.ts';
import { personOf } from './person.ts';

/** What stands for all that only the sign-in knew. */
const CAPTURED = 'captured';

/**
 * Verifies an ID token that was captured, as the answer to a sign-in that never was: by the provider's keys of today, and
 * by the client that signs people in. Its nonce is taken from itself, for there is no sign-in that it was made for.
 */
export async function examineIdToken(token: string, examining: Examining, outside: Outside): Promise<Examined> {
  const { pool, provider, parts } = examining;
  const payload = readToken(token)?.payload as Payload;
  const verify = (now: number) => verified(payload, { ...examining, outside: answering(token, payload, outside), now });
  const { accepted, ...verdict } = await inTime(verify, { now: parts.now(), issuedAt: Number(payload?.iat) * 1000 });
  const subject = accepted?.subject ?? payload?.sub;
  const claims = accepted?.attributes ?? asTexts(payload ?? {});
  return {
    kind: 'id_token',
    ...verdict,
    proven: accepted !== undefined,
    ...(typeof subject === 'string' && { person: await personOf({ pool, provider, subject, claims }, parts) }),
  };
}

type Payload = Readonly<Record<string, unknown>> | undefined;

interface Verifying extends Examining {
  readonly outside: Outside;
  readonly now: number;
}

function verified(payload: Payload, { provider, parts, outside, now }: Verifying): Promise<Vouched> {
  const clients = createOAuthClients({ outside, now: () => now });
  const { oidc_issuer: iss } = provider.details;
  const nonce = typeof payload?.nonce === 'string' ? payload.nonce : CAPTURED;
  return oauthProtocol({ clients, now: () => now, randomBytes }).finish(provider, {
    token: CAPTURED,
    state: JSON.stringify({ nonce, verifier: CAPTURED }),
    query: new URLSearchParams({ code: CAPTURED, state: CAPTURED, ...(iss !== undefined && { iss }) }),
    publicUrl: parts.tokens.publicUrl,
  });
}

/** The provider as it is, but for the token endpoint, which answers with what was captured, and for userinfo, which has nothing to add. */
function answering(token: string, payload: Payload, outside: Outside): Outside {
  return async (url, request = {}) => {
    const authorization = request.headers?.authorization ?? '';
    if (/^Bearer /i.test(authorization)) return Response.json({ sub: payload?.sub });
    if (request.method === 'POST')
      return Response.json({ access_token: CAPTURED, token_type: 'bearer', id_token: token });
    return outside(url, request);
  };
}
