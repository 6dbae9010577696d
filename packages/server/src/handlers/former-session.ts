import type { RequestContext } from 'custom-cognito';
import { codeOf } from '../problem-response.ts';
import type { SessionCookies } from '../request/session-cookies.ts';
import type { HandlerParts } from './family.ts';

/** Ends the session that a browser brought along to a sign-in, so that nobody else can share the new one. */
export async function endFormer(
  { auth, log }: Pick<HandlerParts, 'auth' | 'log'>,
  { cookies, context }: { readonly cookies: SessionCookies; readonly context: RequestContext },
): Promise<void> {
  if (cookies.sessionId === undefined) return;
  await auth.logout({ ...cookies, context }).catch((error: unknown) => {
    log.warn({ request_id: context.requestId, code: codeOf(error) }, 'the former session could not be ended');
  });
}
