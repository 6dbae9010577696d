import { distrust } from '../failure.ts';
import { samlKeyOf } from '../saml/keys.ts';
import { entityIdOf } from '../saml/names.ts';
import { isOn } from '../saml/sign-in.ts';
import { verifyResponse } from '../saml/verify.ts';
import type { Examined, Examining } from './examined.ts';
import { inTime } from './in-time.ts';
import { personOf } from './person.ts';
import { writtenOf } from './written.ts';

/**
 * Verifies a response that was captured, by what verifies those of sign-ins. Which request it answers is not known here
 * and is taken from the response; whether it was used before is not looked at.
 */
export async function examineSaml(message: string, { pool, provider, parts }: Examining): Promise<Examined> {
  const written = writtenOf(message);
  const verify = async (now: number) => {
    if (written && written.inResponseTo === undefined && !isOn(provider, 'IDPInit'))
      distrust('in_response_to', 'The response answers no request.');
    return verifyResponse(message, {
      poolId: pool.id,
      publicUrl: parts.tokens.publicUrl,
      key: await samlKeyOf(pool.id, parts),
      peer: await parts.samlSources.of(provider.details),
      encrypted: isOn(provider, 'EncryptedResponses'),
      expected: { audience: entityIdOf(pool.id), inResponseTo: written?.inResponseTo, now },
    });
  };
  const issuedAt = Date.parse(written?.issuedAt ?? '');
  const { accepted, ...verdict } = await inTime(verify, { now: parts.now(), issuedAt });
  const subject = accepted?.subject ?? written?.nameId;
  const claims = accepted?.attributes ?? written?.attributes ?? {};
  return {
    kind: 'saml',
    ...verdict,
    proven: accepted !== undefined,
    ...(written && { written }),
    ...(subject !== undefined && { person: await personOf({ pool, provider, subject, claims }, parts) }),
  };
}
