import type { Locale } from '@custom-cognito/contract';
import { AccountPage, ForgotPassword, LoginForm, RegisterForm, RequireAuth, useAuth } from '@custom-cognito/react';
import { type ReactNode, useEffect } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { Dashboard } from './dashboard.tsx';
import { Frame } from './frame.tsx';
import type { WebWords } from './words.ts';

export interface PagesProps {
  readonly locale: Locale;
  readonly words: WebWords;
}

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
              <AccountPage onDeleted={go('/login')} />
            </SignedIn>
          }
        />
        <Route path="*" element={<Navigate to="/dashboard" replace />} />
      </Routes>
    </Frame>
  );
}

/** Leads to an address; the language stays. */
function useGo(): (to: string, state?: unknown) => () => void {
  const navigate = useNavigate();
  const { search } = useLocation();
  return (to, state) => () => void navigate({ pathname: to, search }, { state });
}

/** Signing in leads back to where somebody came from; where that is stands in the history, never in the address. */
function SignIn({ title }: { readonly title: string }) {
  const { status } = useAuth();
  const { state, search } = useLocation();
  const go = useGo();
  const from = (state as { readonly from?: string } | null)?.from ?? '/dashboard';
  return status === 'signed-in' ? (
    <Navigate to={{ pathname: from, search }} replace />
  ) : (
    <Titled title={title}>
      <LoginForm onRegister={go('/register')} />
    </Titled>
  );
}

function SignedIn({ title, children }: TitledProps) {
  const { pathname, search } = useLocation();
  return (
    <Titled title={title}>
      <RequireAuth fallback={<Navigate to={{ pathname: '/login', search }} state={{ from: pathname }} replace />}>
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
