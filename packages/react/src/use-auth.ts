import type { ApiError, Client, Profile, RouteInput } from '@custom-cognito/contract';
import { useMemo, useSyncExternalStore } from 'react';
import { useSurroundings } from './auth-provider.tsx';
import type { Session } from './session/session.ts';
import { LOADING, type SessionState } from './session/state.ts';

/** Who is signed in, and all that they can do. Every promise rejects with `ApiError`: branch on its `code`. */
export interface Auth
  extends Pick<
    Session,
    'login' | 'respondToChallenge' | 'logout' | 'reload' | 'updateProfile' | 'deleteAccount' | 'fetch' | 'api'
  > {
  /** Null until it is known who it is, and when nobody is. */
  readonly user: Profile | null;
  readonly status: SessionState['status'];
  /** Whether it is not known yet. */
  readonly isLoading: boolean;
  /** Why it is not known yet, such as an outage; it is tried again by itself. */
  readonly problem: ApiError | undefined;
  /** Whether the service ended the session while it was used here. */
  readonly ended: boolean;
  register(account: RouteInput<'register'>): Promise<void>;
  /** Confirms the address of a new account or, signed in, a change of address. */
  confirmEmail(email: string, code: string): Promise<void>;
  resendCode(email: string): Promise<void>;
  forgotPassword(email: string): Promise<void>;
  resetPassword(email: string, code: string, newPassword: string): Promise<void>;
  changePassword(currentPassword: string, newPassword: string): Promise<void>;
  /** The secret of an authenticator app, and its `otpauth:` address to show as a QR code. */
  setupMfa(): ReturnType<Client['setupMfa']>;
  /** Switches the app on with its first code; the recovery codes, which are shown this one time. */
  verifyMfa(code: string): Promise<readonly string[]>;
  renewRecoveryCodes(password: string): Promise<readonly string[]>;
  disableMfa(password: string): Promise<void>;
  sessions(): Promise<Awaited<ReturnType<Client['sessions']>>['sessions']>;
  revokeSession(id: string): Promise<void>;
  /** The identity providers of the account, and whether it has a password. */
  identities(): ReturnType<Client['identities']>;
  /** Leaves for a provider, by its id, to link it; it comes back to this page. */
  linkIdentity(provider: string): Promise<void>;
  /** Joins the provider that a sign-in was held back with; where that sign-in was to lead. */
  joinIdentity(heldBack: RouteInput<'joinIdentity'>): Promise<string>;
  /** Unlinks a provider; all sessions of the account end. */
  unlinkIdentity(id: string): Promise<void>;
  hasRole(role: string): boolean;
}

/** Who is signed in, and what they can do. Throws outside of an `AuthProvider`. */
export function useAuth(): Auth {
  const { session } = useSurroundings();
  const state = useSyncExternalStore(session.state.subscribe, session.state.get, () => LOADING);
  const actions = useMemo(() => actionsOf(session), [session]);
  return useMemo(() => {
    const { status, user } = state;
    return {
      ...actions,
      user,
      status,
      isLoading: status === 'loading',
      problem: status === 'loading' ? state.problem : undefined,
      ended: status === 'signed-out' && state.why === 'ended',
      hasRole: (role) => user?.groups.includes(role) ?? false,
    };
  }, [actions, state]);
}

function actionsOf(session: Session) {
  const { login, respondToChallenge, logout, reload, updateProfile, deleteAccount, fetch, api } = session;
  return {
    ...{ login, respondToChallenge, logout, reload, updateProfile, deleteAccount, fetch, api },
    async register(account: RouteInput<'register'>) {
      await api.register(account);
    },
    async confirmEmail(email: string, code: string) {
      await api.confirmEmail({ email, code });
      if (session.state.get().status === 'signed-in') await reload();
    },
    async resendCode(email: string) {
      await api.resendCode({ email });
    },
    async forgotPassword(email: string) {
      await api.forgotPassword({ email });
    },
    async resetPassword(email: string, code: string, new_password: string) {
      await api.resetPassword({ email, code, new_password });
    },
    async changePassword(current_password: string, new_password: string) {
      await api.changePassword({ current_password, new_password });
    },
    setupMfa: () => api.setupMfa(),
    async verifyMfa(code: string) {
      const { data } = await api.verifyMfa({ code });
      await reload().catch(() => undefined);
      return data.recovery_codes;
    },
    async renewRecoveryCodes(password: string) {
      return (await api.renewRecoveryCodes({ password })).data.recovery_codes;
    },
    async disableMfa(password: string) {
      await api.disableMfa({ password });
      await reload().catch(() => undefined);
    },
    async sessions() {
      return (await api.sessions()).sessions;
    },
    identities: () => api.identities(),
    async linkIdentity(provider: string) {
      const here = new URL(globalThis.location.href);
      here.searchParams.delete('sso_error');
      const { location } = await api.linkIdentity({ provider, return_to: here.href });
      globalThis.location.assign(location);
    },
    async unlinkIdentity(id: string) {
      await api.unlinkIdentity(undefined, { params: { id } });
      session.keeper.end('signed-out');
    },
    async joinIdentity(heldBack: RouteInput<'joinIdentity'>) {
      return (await api.joinIdentity(heldBack)).data.return_to;
    },
    async revokeSession(id: string) {
      await api.revokeSession(undefined, { params: { id } });
    },
  };
}
