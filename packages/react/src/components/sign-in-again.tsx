import { type ReactNode, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import type { Form } from '../forms/use-form.ts';
import { LinkButton } from '../parts/buttons.tsx';
import { Notice } from '../parts/notices.tsx';
import { useAuth } from '../use-auth.ts';
import { LoginForm } from './login-form.tsx';
import { SsoButtons } from './sso-buttons.tsx';

/** What `useSignInAgain` gives a form. */
export interface SignInAgain {
  /** For the form's alert: a way to sign in again, where that is what was missing. */
  readonly remedy: ReactNode;
  /** To show in place of the form while that is done. */
  readonly instead: ReactNode;
  /** To show above the form once it was done. */
  readonly said: ReactNode;
}

/**
 * For changes that want a sign-in of the last minutes: offers one on the spot, and then the change again. Whoever has no
 * password leaves for their provider and comes back to the page.
 */
export function useSignInAgain(form: Form<string>, { password = true } = {}): SignInAgain {
  const { words } = useSurroundings();
  const { user } = useAuth();
  const [step, setStep] = useState<'none' | 'asking' | 'done'>('none');
  const missing = form.failure?.code === 'recent_login_required';
  return {
    remedy: missing && <LinkButton onClick={() => setStep('asking')}>{words.signInAgain}</LinkButton>,
    instead:
      step === 'asking' &&
      (password ? (
        <LoginForm
          email={user?.email ?? ''}
          title={words.signInAgain}
          level={3}
          onSignedIn={() => setStep('done')}
          returnTo={here()}
          again
        />
      ) : (
        <>
          <p className="cc-lead">{words.signInAgainWith}</p>
          <SsoButtons returnTo={here()} again />
        </>
      )),
    said: <Notice>{step === 'done' && words.repeatNow}</Notice>,
  };
}

/** Providers are left for only where there is a page to come back to. */
const here = (): string => location.pathname + location.search;
