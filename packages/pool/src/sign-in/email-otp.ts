import { timingSafeEqual } from 'node:crypto';
import { CODE_EXPIRED, CODE_MISMATCH, newCode } from '../codes.ts';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import { lifetimes } from '../rules/lifetimes.ts';
import type { User } from '../store/users.ts';
import { finish } from './finish.ts';
import type { ChallengeStep, SignInAnswer } from './flow.ts';
import type { SignedIn } from './grant.ts';
import { required } from './parameters.ts';
import { consumeSession, findSession, openSession, spendTry } from './session.ts';
import { refuseState } from './subject.ts';

/** ASVS 6.5.5: codes that come another way are valid for ten minutes at most. */
const LONGEST_SECONDS = 600;

/** What a code by mail is checked against, which stands in the session that it belongs to. */
interface Expected {
  /** Keyed hash of the code, in hexadecimal. */
  readonly hash: string;
  readonly expiresAt: number;
}

/** Mails a code to the user's verified address and asks for it. */
export async function askEmailOtp(proven: SignedIn, parts: Parts): Promise<SignInAnswer> {
  const { pool, client, user } = proven;
  const code = newCode();
  const validSeconds = Math.min(lifetimes(client.settings).session, LONGEST_SECONDS);
  const expected: Expected = { hash: hashOf(user, code, parts), expiresAt: parts.now() + validSeconds * 1000 };
  const to = user.attributes.email ?? refuse('InvalidParameterException', 'User does not have an email to send to.');
  return parts.store.transaction(async (store) => {
    const message = { pool, client, user, attribute: 'email', to, secret: code, validSeconds } as const;
    const delivery = await parts.messages.send(store, { kind: 'second-factor', ...message });
    return {
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
        CODE_DELIVERY_DESTINATION: delivery.Destination ?? '',
      },
      Session: await openSession(
        { ...proven, name: 'EMAIL_OTP', state: JSON.stringify(expected) },
        { ...parts, store },
      ),
    };
  });
}

/** Five tries per sign-in, counted like wrong passwords. */
export const emailOtp: ChallengeStep = {
  name: 'EMAIL_OTP',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const code = required(responses, 'EMAIL_OTP_CODE');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    refuseState(user);
    const expected = JSON.parse(challenge.state ?? '{}') as Partial<Expected>;
    if ((expected.expiresAt ?? 0) <= parts.now()) refuse('ExpiredCodeException', CODE_EXPIRED);
    await spendTry(challenge, parts.store);
    const right = Buffer.from(expected.hash ?? '');
    const given = Buffer.from(hashOf(user, code, parts));
    const proves = async () => right.length === given.length && timingSafeEqual(right, given);
    const proven = await parts.attempts.make(user, proves);
    parts.event.tried('Mfa', proven);
    if (!proven) refuse('CodeMismatchException', CODE_MISMATCH);
    await consumeSession(challenge, parts.store);
    return finish({ pool, client, deviceKey, user }, parts);
  },
};

function hashOf({ poolId, sub }: User, code: string, { secrets }: Pick<Parts, 'secrets'>): string {
  return Buffer.from(secrets.hash.code(poolId, sub, 'second-factor', code)).toString('hex');
}
