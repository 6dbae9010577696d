import type { ErrorCode, RouteOutput } from '@custom-cognito/contract';
import type { LoginResult } from 'custom-cognito';
import type { Call, Reply } from '../endpoint.ts';
import { codeOf } from '../problem-response.ts';
import { Refusal } from '../refusal.ts';
import type { Family, HandlerParts } from './family.ts';
import { endFormer } from './former-session.ts';
import { cognitoNames, tokensOf } from './shapes.ts';

/** Signing in, staying in and signing out. */
export const sessionHandlers: Family<'login' | 'challenge' | 'refresh' | 'logout'> = (parts) => ({
  async login(call) {
    return signIn(parts, call, await parts.auth.login({ ...call.body, context: call.context }));
  },

  async challenge(call) {
    const answers = cognitoNames(call.body.answers);
    return signIn(parts, call, await parts.auth.respondToChallenge({ ...call.body, answers, context: call.context }));
  },

  async refresh({ cookies, context }) {
    const { refreshToken, sessionId } = cookies;
    if (refreshToken === undefined || sessionId === undefined) throw new Refusal('invalid_refresh_token');
    const renewed = await parts.auth.refreshTokens({ sessionId, refreshToken, context });
    const rotated = renewed.refreshToken;
    return {
      body: tokensOf(renewed),
      setCookies: rotated === undefined ? [] : parts.jar.set({ refreshToken: rotated, sessionId }),
    };
  },

  async logout({ body, cookies, accessToken, context, say }) {
    const everywhere = body.everywhere === true;
    const token = accessToken === undefined ? {} : { accessToken };
    await ended(parts.auth.logout({ ...cookies, ...token, everywhere, context }));
    return {
      body: { message: say(everywhere ? 'signedOutEverywhere' : 'signedOut') },
      setCookies: parts.jar.clear(),
      headers: { 'Clear-Site-Data': '"storage"' },
    };
  },
});

/** Answers a sign-in, which takes the place of the session that the browser brought along. */
async function signIn(
  parts: HandlerParts,
  { cookies, context, say }: Call<'login' | 'challenge'>,
  result: LoginResult,
): Promise<Reply<RouteOutput<'login'>>> {
  if (result.kind === 'challenge') {
    const { challenge, session, parameters } = result;
    return { body: { message: say('challenged'), data: { challenge, session, parameters } } };
  }
  await endFormer(parts, { cookies, context });
  return { body: { message: say('signedIn'), data: tokensOf(result) }, setCookies: parts.jar.set(result) };
}

/** Waits for a session to end. One that is refused as invalid is over already; an outage is told, and can be tried again. */
async function ended(logout: Promise<void>): Promise<void> {
  try {
    await logout;
  } catch (error) {
    if (!OVER.has(codeOf(error))) throw error;
  }
}

const OVER: ReadonlySet<ErrorCode> = new Set(['invalid_refresh_token', 'invalid_token', 'invalid_request']);
