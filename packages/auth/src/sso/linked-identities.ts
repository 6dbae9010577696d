import type { RequestContext } from '../context.ts';
import { AuthError, during } from '../errors.ts';
import { kindOf } from '../outages.ts';
import type { Parts } from '../parts.ts';
import { requireRecentLogin } from '../recent-login.ts';
import { tellingRefusal } from '../telling-refusal.ts';
import type { Claims } from '../tokens/claims.ts';
import type { Identity } from './identities.ts';
import { type LinkedAccount, link, linkedAccount, requireRoom, SUBJECT } from './linking.ts';
import { providerVersion } from './providers.ts';
import { leave, providerOf, type SsoBeginning } from './round-trip.ts';

interface OwnCall {
  readonly accessToken: string;
}

/** The identities of one's own account. */
export interface OwnIdentities {
  /** False for an account that came by a provider: it cannot be linked to another. */
  readonly hasPassword: boolean;
  readonly identities: readonly (Omit<Identity, 'subject' | 'primary'> & {
    /** False where it is the only way in. */
    readonly removable: boolean;
  })[];
}

export interface Joining extends OwnCall {
  readonly provider: string;
  /** The reference that the sign-in was held back with. */
  readonly link: string;
  readonly browser: string | undefined;
  readonly context: RequestContext;
}

/** The identity providers of one's own account. Every change wants a recent sign-in, and is told by mail. */
export function linkedIdentities(parts: Parts) {
  const { cognito, client, audit, events, notices, sessions, sso, verify, clock, log } = parts;

  async function changing({ accessToken }: OwnCall): Promise<Claims> {
    const claims = await verify(accessToken);
    requireRecentLogin(claims, clock);
    return claims;
  }

  /** What waited for the proof, if it is this account's and the provider is still the one that vouched. */
  async function takePending(claims: Claims, { provider: id, link: state, browser }: Joining) {
    const { provider } = await providerOf(parts, id);
    const now = clock();
    const pending =
      browser === undefined
        ? undefined
        : await sso.pendingLinks.consume({ state, browser, provider: provider.id, now });
    if (pending === undefined) throw new AuthError('sso_expired');
    if (pending.sub !== claims.sub) throw new AuthError('another_account');
    if (pending.version !== (await providerVersion(parts, provider.name))) throw new AuthError('sso_expired');
    return { ...pending, provider: provider.name };
  }

  async function join(claims: Claims, joining: Joining): Promise<{ readonly returnTo: string }> {
    const { returnTo, provider, subject } = await takePending(claims, joining);
    const account = await linkedAccount(parts, claims);
    requireRoom(account);
    await link(parts, account, { provider, subject, context: joining.context });
    return { returnTo };
  }

  /** Sessions that began with the identity are not told from others: all end, at the pool too. */
  async function endSessions({ sub, username }: LinkedAccount): Promise<void> {
    await sessions.endAllOf(sub);
    try {
      await cognito('AdminUserGlobalSignOut', { UserPoolId: client.userPoolId, Username: username });
    } catch (error) {
      log.warn(kindOf(error), 'Tokens made elsewhere were not revoked after an identity was unlinked');
    }
  }

  return {
    /** Throws `invalid_token`. */
    async listIdentities({ accessToken }: OwnCall): Promise<OwnIdentities> {
      const { hasPassword, identities } = await linkedAccount(parts, await verify(accessToken));
      const shown = identities.map(({ subject, primary, ...one }) => ({ ...one, removable: hasPassword || !primary }));
      return { hasPassword, identities: shown };
    },

    /**
     * Begins to link a provider to the caller's account: where the browser goes. Only the session that began it can finish.
     *
     * Throws `recent_login_required`, `sso_provider_unknown`, `identity_not_linkable`, `too_many_identities`.
     */
    async startLinking({ accessToken, ...asked }: OwnCall & Omit<SsoBeginning, 'now'>): Promise<{ location: string }> {
      const claims = await changing({ accessToken });
      requireRoom(await linkedAccount(parts, claims));
      const { sub, originJti } = claims;
      return leave(parts, { ...asked, now: true }, { sub, originJti });
    },

    /**
     * Links the identity that a sign-in was held back with, now that its account is proven.
     *
     * Throws `recent_login_required`; `sso_expired` for what does not wait, or not for this browser; `another_account`,
     * `identity_in_use`, `identity_not_linkable`, `too_many_identities`.
     */
    async joinIdentity(joining: Joining): Promise<{ readonly returnTo: string }> {
      const claims = await changing(joining);
      await audit.ready();
      const { sub } = claims;
      return tellingRefusal(join(claims, joining), ({ code: reason }) =>
        events.identityLinkFailed({ sub, actor: sub, context: joining.context, reason }),
      );
    },

    /**
     * Unlinks an identity, and ends all sessions of the account.
     *
     * Throws `recent_login_required`, `not_found`, and `only_identity` for the one that the account came by.
     */
    async unlinkIdentity({
      accessToken,
      id,
      context,
    }: OwnCall & { readonly id: string; readonly context: RequestContext }): Promise<void> {
      const claims = await changing({ accessToken });
      const account = await linkedAccount(parts, claims);
      const identity = account.identities.find((one) => one.id === id);
      if (identity === undefined) throw new AuthError('not_found', { cause: 'identity' });
      if (identity.primary && !account.hasPassword) throw new AuthError('only_identity');
      await audit.ready();
      const { provider: ProviderName, subject: ProviderAttributeValue } = identity;
      const User = { ProviderName, ProviderAttributeName: SUBJECT, ProviderAttributeValue };
      await during('linking', cognito('AdminDisableProviderForUser', { UserPoolId: client.userPoolId, User }));
      await endSessions(account);
      await events.identityUnlinked({ sub: claims.sub, context, action: ProviderName });
      await notices.identityUnlinked(account.email, context.locale);
    },
  };
}
