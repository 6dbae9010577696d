import { isErrorCode, type Locale } from '@custom-cognito/contract';
import { ForgotPassword, JoinIdentity, LoginForm, RegisterForm, RequireAuth, useAuth } from '@custom-cognito/react';
import { lazy, type ReactNode, useEffect } from 'react';
import { createPath, Navigate, type Path, Route, Routes, useLocation, useNavigate } from 'react-router';
import { Dashboard } from './dashboard.tsx';
import { Frame } from './frame.tsx';
import { Later } from './later.tsx';
import { usePlaces } from './places.ts';
import type { WebWords } from './words.ts';

export interface PagesProps {
  readonly locale: Locale;
  readonly words: WebWords;
}

// Whoever signs in waits for none of these.
const AccountPage = lazy(async () => ({ default: (await import('./account.ts')).AccountPage }));
const Console = lazy(async () => ({ default: (await import('./console/console.tsx')).Console }));

/** The pages of the app, by address. The server shows the same addresses: `packages/server/src/pages/web.ts`. */
export function Pages({ locale, words }: PagesProps) {
  const go = useGo();
  return (
    <Frame locale={locale} words={words}>
      <Routes>
        <Route path="/login" element={<SignIn title={words.login} />} />
        <Route
          path="/register"
          element={
            <Titled title={words.register}>
              <RegisterForm onSignedIn={go('/dashboard')} onSignIn={go('/login')} />
            </Titled>
          }
        />
        <Route
          path="/forgot-password"
          element={
            <Titled title={words.forgotPassword}>
              <ForgotPassword onReset={go('/login')} onSignIn={go('/login')} />
            </Titled>
          }
        />
        <Route
          path="/dashboard"
          element={
            <SignedIn title={words.dashboard}>
              <Dashboard words={words} />
            </SignedIn>
          }
        />
        <Route
          path="/account"
          element={
            <SignedIn title={words.account}>
              <Later words={words}>
                <Account onDeleted={go('/login')} />
              </Later>
            </SignedIn>
          }
        />
        <Route
          path="/admin/*"
          element={
            <SignedIn title={words.console}>
              <Later words={words}>
                <Console locale={locale} />
              </Later>
            </SignedIn>
          }
        />
        <Route path="*" element={<Navigate to="/dashboard" replace />} />
      </Routes>
    </Frame>
  );
}

/** Leads to an address; the language stays. */
function useGo(): (pathname: string, state?: unknown) => () => void {
  const navigate = useNavigate();
  const { to } = usePlaces();
  return (pathname, state) => () => void navigate(to(pathname), { state });
}

/** Signing in leads back to where somebody came from; where that is stands in the history, and in no address of ours. */
function SignIn({ title }: { readonly title: string }) {
  const { status } = useAuth();
  const { state, search } = useLocation();
  const { to } = usePlaces();
  const go = useGo();
  const query = new URLSearchParams(search);
  const refused = query.get('sso_error');
  const [link, provider] = [query.get('sso_link'), query.get('sso_provider')];
  const joining = link !== null && provider !== null ? { link, provider } : undefined;
  const from = (state as { readonly from?: Partial<Path> } | null)?.from ?? to('/dashboard');
  if (status === 'signed-in') {
    if (!joining) return <Navigate to={from} replace />;
    return (
      <Titled title={title}>
        {/* Inside the application, which the service has checked. */}
        <JoinIdentity joining={joining} onJoined={(at) => location.assign(at)} onCancel={go('/dashboard')} />
      </Titled>
    );
  }
  return (
    <Titled title={title}>
      <LoginForm
        onRegister={go('/register')}
        returnTo={createPath(from)}
        {...(joining && { joining })}
        {...(isErrorCode(refused) && { refused })}
      />
    </Titled>
  );
}

/** A provider that was not linked leads back here, and says why in the address. */
function Account({ onDeleted }: { readonly onDeleted: () => void }) {
  const refused = new URLSearchParams(useLocation().search).get('sso_error');
  return <AccountPage onDeleted={onDeleted} {...(isErrorCode(refused) && { refused })} />;
}

function SignedIn({ title, children }: TitledProps) {
  const { pathname, search } = useLocation();
  const { to } = usePlaces();
  return (
    <Titled title={title}>
      <RequireAuth fallback={<Navigate to={to('/login')} state={{ from: { pathname, search } }} replace />}>
        {children}
      </RequireAuth>
    </Titled>
  );
}

interface TitledProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Titled({ title, children }: TitledProps) {
  useEffect(() => {
    document.title = `${title} · Custom Cognito`;
  }, [title]);
  return children;
}
