import type { AuditCall } from './auditing.ts';
import { AuthError } from './errors.ts';
import type { UserProfile } from './profile.ts';
import type { Claims } from './tokens/claims.ts';

/** Who a request comes from, with the token it presented. */
export interface Caller extends Claims {
  readonly accessToken: string;
}

/** What a guard needs of the service. */
export interface GuardedAuth {
  verifyAccessToken(token: string): Promise<Claims>;
  getUser(input: { accessToken: string }): Promise<UserProfile>;
  isInGroup(input: { accessToken: string; group: string }): Promise<boolean>;
  /** Records that somebody was refused; awaited before the refusal. */
  recordRefusal(refusal: AuditCall & { action: string }): Promise<void>;
}

/** Lets a web-standard request pass and says who makes it, or throws AuthError. */
export type Guard = (auth: GuardedAuth) => (request: Request) => Promise<Caller>;

/** `Bearer`, one space, one b64token, and nothing else: repeated headers arrive joined by a comma. RFC 6750 §2.1. */
const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/;

/** A valid access token. Throws `not_authenticated` without one, `invalid_token` for one that is not valid. */
export const requireUser: Guard = (auth) => async (request) => {
  const header = request.headers.get('authorization');
  if (header === null) throw new AuthError('not_authenticated');
  const accessToken = BEARER.exec(header)?.[1];
  if (accessToken === undefined) throw new AuthError('invalid_token', { cause: 'authorization header' });
  return { ...(await auth.verifyAccessToken(accessToken)), accessToken };
};

/** A valid access token whose owner has confirmed the e-mail address, as the pool knows it. Else `email_not_verified`. */
export const requireVerifiedEmail: Guard = (auth) => async (request) => {
  const caller = await requireUser(auth)(request);
  const { emailVerified } = await auth.getUser({ accessToken: caller.accessToken });
  if (!emailVerified) throw new AuthError('email_not_verified');
  return caller;
};

/**
 * A valid access token that names exactly this group, whose owner is in it still: the pool is asked each time, so that
 * whoever was put out is refused at the next request. Else `forbidden`, which does not tell the group.
 */
export const requireRole =
  (role: string): Guard =>
  (auth) =>
  async (request) => {
    const caller = await requireUser(auth)(request);
    if (await auth.isInGroup({ accessToken: caller.accessToken, group: role })) return caller;
    await auth.recordRefusal({ actor: caller.sub, action: role, context: causedBy(request) });
    throw new AuthError('forbidden');
  };

/** A bare request does not tell its address. */
const causedBy = ({ headers }: Request) => ({
  ip: '',
  userAgent: headers.get('user-agent') ?? '',
  requestId: headers.get('x-request-id') ?? '',
});

export const requireAdmin: Guard = requireRole('admin');
export const requireModerator: Guard = requireRole('moderator');
