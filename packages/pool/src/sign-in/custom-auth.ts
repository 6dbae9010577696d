import { checkSecretHash } from '../rules/client-secret.ts';
import { askPreAuthentication } from '../triggers/authentication.ts';
import { proceed } from './custom-challenge.ts';
import type { Flow } from './flow.ts';
import { required } from './parameters.ts';
import { askProof } from './srp.ts';
import { readSrpA } from './srp-numbers.ts';
import { findSubject } from './subject.ts';

/**
 * Sign-in by challenges that the pool's hooks make up; begun with `CHALLENGE_NAME` SRP_A, they may ask for the
 * password among them. Source: Developer Guide, "Custom authentication challenge Lambda triggers".
 */
export const customAuth: Flow = {
  name: 'CUSTOM_AUTH',
  admin: false,
  allowedBy: ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'],
  async begin({ pool, client, deviceKey, parameters }, parts) {
    const username = required(parameters, 'USERNAME');
    checkSecretHash(client, username, parameters.SECRET_HASH);
    const withSrp = parameters.CHALLENGE_NAME === 'SRP_A';
    const clientPublic = withSrp ? readSrpA(required(parameters, 'SRP_A')) : undefined;
    const subject = await findSubject({ pool, client, username }, parts);
    await askPreAuthentication({ pool, client, subject }, parts.triggers);
    const session = withSrp ? [{ challengeName: 'SRP_A', challengeResult: true }] : [];
    const askPassword =
      clientPublic === undefined
        ? undefined
        : () => askProof({ pool, client, subject, clientPublic, custom: session }, parts);
    return proceed({ pool, client, deviceKey, subject, session, passwordProven: false }, parts, askPassword);
  },
};
