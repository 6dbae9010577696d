import { findAccount, type SignInReply } from './account.ts';
import { attribute } from './attributes.ts';
import { appCodes, appUrl } from './authenticator-app.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during, exceptionOf } from './errors.ts';
import type { Parts } from './parts.ts';
import { readRecoveryCode } from './recovery-codes.ts';

/** How long a secret waits for its first code, at sign-in as long as Cognito's longest session. */
export const PENDING_MS = 900_000;

interface Asked {
  readonly session: string;
  readonly email: string;
}

/** Answers a challenge with a code; rejects with Cognito's own error. */
function sendCode(
  { cognito, client }: Parts,
  { session, email, code }: Asked & { code: string },
): Promise<SignInReply> {
  return cognito('RespondToAuthChallenge', {
    ClientId: client.clientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session: session,
    ChallengeResponses: { ...client.identify(email), SOFTWARE_TOKEN_MFA_CODE: code },
  });
}

/** Answers for an app whose secret is known here; the present code may have been used already, and then the next is. */
export async function answerForApp(
  parts: Parts,
  { secret, ...asked }: Asked & { secret: string },
): Promise<SignInReply> {
  const [now, next] = appCodes(secret, parts.clock());
  try {
    return await sendCode(parts, { ...asked, code: now });
  } catch (error) {
    if (exceptionOf(error) !== 'ExpiredCodeException') throw error;
    return sendCode(parts, { ...asked, code: next });
  }
}

/**
 * Signs in with a recovery code in place of the app's. A code that did not lead to tokens is not used up.
 * Throws `invalid_code`, and `challenge_failed` when the session is over.
 */
export async function recover(
  parts: Parts,
  { code: text, context, ...asked }: Asked & { code: string; context: RequestContext },
): Promise<SignInReply> {
  const { factors, clock, events } = parts;
  const code = readRecoveryCode(text);
  const sub = attribute((await during('challenge', findAccount(parts, asked.email)))?.UserAttributes, 'sub');
  const secret = sub && (await factors.app(sub));
  if (!code || !sub || !secret || !(await factors.consumeRecoveryCode(sub, code, clock()))) {
    throw new AuthError('invalid_code', { cause: 'recovery code' });
  }
  try {
    const reply = await during('challenge', answerForApp(parts, { ...asked, secret }));
    await events.recoveryCodeUsed({ sub, email: asked.email, context });
    return reply;
  } catch (error) {
    await factors.restoreRecoveryCode(sub, code);
    throw error;
  }
}

/** Hands a secret to somebody who has to set an app up before there are tokens; in the form of the next challenge. */
export async function beginSetup(
  parts: Parts,
  { session, email }: Asked,
): Promise<{ session: string; parameters: Record<string, string> }> {
  const call = parts.cognito('AssociateSoftwareToken', { Session: session });
  const { SecretCode: secret = '', Session: next = '' } = await during('challenge', call);
  await parts.factors.setPending({ session: next }, secret, parts.clock() + PENDING_MS);
  const parameters = { secret_code: secret, qr_code_url: appUrl({ secret, email, product: parts.product }) };
  return { session: next, parameters };
}

/** Proves the first code of such an app and goes on to the tokens; its secret is kept once there are any. */
export async function finishSetup(
  { cognito, client, factors, clock }: Parts,
  { session, email, code }: Asked & { code: string },
): Promise<{ reply: SignInReply; secret: string | undefined }> {
  const verify = cognito('VerifySoftwareToken', { Session: session, UserCode: code });
  const { Session: proven } = await during('challenge', verify);
  const secret = await factors.pending({ session }, clock());
  const call = cognito('RespondToAuthChallenge', {
    ClientId: client.clientId,
    ChallengeName: 'MFA_SETUP',
    Session: proven,
    ChallengeResponses: client.identify(email),
  });
  return { reply: await during('challenge', call), secret };
}
