import { ERRORS } from '@custom-cognito/contract';
import type { ReactNode } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { Notice } from '../parts/notices.tsx';
import { isOffline } from '../session/renewal.ts';
import { useAuth } from '../use-auth.ts';
import { LoginForm } from './login-form.tsx';

export interface RequireAuthProps {
  readonly children: ReactNode;
  /** What somebody sees who is not signed in, such as a redirect; the sign-in form unless given. */
  readonly fallback?: ReactNode;
}

/**
 * Shows what is inside to whoever is signed in. It decides what is shown and protects no data: the API does that, with
 * the access token of each request.
 */
export function RequireAuth({ children, fallback }: RequireAuthProps) {
  const { status } = useAuth();
  if (status === 'loading') return <Loading />;
  return status === 'signed-in' ? children : (fallback ?? <LoginForm />);
}

export interface RequireRoleProps extends RequireAuthProps {
  /** The group one must be in. */
  readonly group: string;
  /** What somebody sees who is signed in and not in it. */
  readonly forbidden?: ReactNode;
}

/** Shows what is inside to whoever is signed in and in a group. It protects no data: the API does. */
export function RequireRole({ group, forbidden, ...rest }: RequireRoleProps) {
  const { hasRole } = useAuth();
  return <RequireAuth {...rest}>{hasRole(group) ? rest.children : (forbidden ?? <Forbidden />)}</RequireAuth>;
}

function Loading() {
  const { words, locale } = useSurroundings();
  const { problem, reload } = useAuth();
  if (problem === undefined) {
    return (
      <div className="cc-loading">
        <Notice>{words.loading}</Notice>
      </div>
    );
  }
  return (
    <div className="cc-form">
      <h1>{ERRORS[problem.code].title[locale]}</h1>
      <div className="cc-alert" role="alert">
        <p>{isOffline() ? words.offline : words.unreachable}</p>
      </div>
      <button type="button" className="cc-button" onClick={() => void reload().catch(() => undefined)}>
        {words.retryNow}
      </button>
    </div>
  );
}

function Forbidden() {
  const { locale } = useSurroundings();
  const { title, detail } = ERRORS.forbidden;
  return (
    <div className="cc-form">
      <h1>{title[locale]}</h1>
      <p className="cc-lead">{detail[locale]}</p>
    </div>
  );
}
