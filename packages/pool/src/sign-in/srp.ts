import { randomBytes } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { openSrpVerifier } from '../password-record.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import { poolRealm, srpExchange, srpHex, srpVerifier } from '../rules/srp.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { askPreAuthentication } from '../triggers/authentication.ts';
import type { ChallengeResult } from '../triggers/challenges.ts';
import { afterPassword } from './after-password.ts';
import { proceed } from './custom-challenge.ts';
import type { ChallengeStep, Flow, SignInAnswer } from './flow.ts';
import { required } from './parameters.ts';
import { WRONG } from './prove-password.ts';
import { owesSecondFactor } from './second-factor-duty.ts';
import { readSrpA } from './srp-numbers.ts';
import { claimedProof, isNow, isRightProof } from './srp-proof.ts';
import { findSubject, refuseUnusable, type Subject } from './subject.ts';
import { openUnproven, takeUnproven } from './unproven.ts';

/** Stands in where there is no verifier, so that the same work is done; nobody knows its password. */
const NOBODYS = srpVerifier({ realm: '', userId: '' }, randomBytes(32).toString('hex'), randomBytes(16));

/** What a proof is checked against: the key, and the salt by which a password set meanwhile is noticed. */
interface Expected {
  readonly key: string;
  readonly salt: string;
  /** What came before in a custom sign-in, which goes on after the proof. */
  readonly custom?: readonly ChallengeResult[] | undefined;
}

interface Asked {
  readonly pool: UserPool;
  readonly client: Client;
  readonly subject: Subject;
  readonly clientPublic: bigint;
  readonly custom?: readonly ChallengeResult[];
}

/** Sign-in without sending the password (SRP-6a, RFC 5054), Amplify's default. */
export const userSrpAuth: Flow = {
  name: 'USER_SRP_AUTH',
  admin: false,
  allowedBy: ['ALLOW_USER_SRP_AUTH'],
  async begin({ pool, client, parameters }, parts) {
    const username = required(parameters, 'USERNAME');
    const srpA = required(parameters, 'SRP_A');
    checkSecretHash(client, username, parameters.SECRET_HASH);
    return beginSrp({ pool, client, username, srpA }, parts);
  },
};

/** The second half of SRP: the client proves that it arrived at the same key. */
export const passwordVerifier: ChallengeStep = {
  name: 'PASSWORD_VERIFIER',
  sessionIn: 'PASSWORD_CLAIM_SECRET_BLOCK',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const claimed = claimedProof(responses);
    const taken = await takeUnproven({ name: this.name, pool, client, session, username }, parts);
    if (!taken?.state || !isNow(claimed, parts)) return refuse('NotAuthorizedException', WRONG);
    const { user, userId } = taken.subject;
    const expected = JSON.parse(taken.state) as Expected;
    const key = Buffer.from(expected.key, 'base64');
    const salt = user?.password?.srp?.salt;
    const tried = { poolId: pool.id, sub: taken.subject.sub };
    const settles = !(await owesSecondFactor({ pool, user: user ?? { ...tried, attributes: {} } }, parts));
    const proves = async () => {
      const fits = isRightProof({ realm: poolRealm(pool.id), userId, key }, claimed);
      return fits && salt !== undefined && srpHex(salt) === expected.salt;
    };
    const proven = await parts.attempts.make(tried, proves, { settles });
    parts.event.tried('Password', proven);
    if (!user || !proven) return refuse('NotAuthorizedException', WRONG);
    refuseUnusable(user, parts);
    if (expected.custom) {
      const session = [...expected.custom, { challengeName: this.name, challengeResult: true }];
      return proceed({ pool, client, deviceKey, subject: taken.subject, session, passwordProven: true }, parts);
    }
    return afterPassword({ pool, client, deviceKey, user }, parts);
  },
};

/**
 * Answers a client's A with B and what the proof needs. A user who does not exist, or has no verifier, gets an answer
 * of the same form after the same work, and no proof will fit it. Throws InvalidParameterException for a bad A.
 */
export async function beginSrp(
  { pool, client, username, srpA }: { pool: UserPool; client: Client; username: string; srpA: string },
  parts: Parts,
): Promise<SignInAnswer> {
  const clientPublic = readSrpA(srpA);
  const subject = await findSubject({ pool, client, username }, parts);
  await askPreAuthentication({ pool, client, subject }, parts.triggers);
  return askProof({ pool, client, subject, clientPublic }, parts);
}

/** The same for a subject who has been found; `custom` is the custom sign-in that goes on after the proof. */
export async function askProof(
  { pool, client, subject, clientPublic, custom }: Asked,
  parts: Parts,
): Promise<SignInAnswer> {
  const { user, sub, userId, salt } = subject;
  const srp = user?.password?.srp;
  const verifier = user && srp ? openSrpVerifier({ pool, user, srp }, parts) : NOBODYS;
  const { serverPublic, key } = srpExchange(clientPublic, verifier);
  const expected: Expected = { key: Buffer.from(key).toString('base64'), salt: srpHex(salt), custom };
  const waiting = { name: 'PASSWORD_VERIFIER', pool, client, sub, state: JSON.stringify(expected) } as const;
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: srpHex(salt),
      SRP_B: serverPublic,
      SECRET_BLOCK: await openUnproven(waiting, parts),
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}
