import { type ReactNode, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import type { Form } from '../forms/use-form.ts';
import { LinkButton } from '../parts/buttons.tsx';
import { Notice } from '../parts/notices.tsx';
import { useAuth } from '../use-auth.ts';
import { LoginForm } from './login-form.tsx';

/** What `useSignInAgain` gives a form. */
export interface SignInAgain {
  /** For the form's alert: a way to sign in again, where that is what was missing. */
  readonly remedy: ReactNode;
  /** To show in place of the form while that is done. */
  readonly instead: ReactNode;
  /** To show above the form once it was done. */
  readonly said: ReactNode;
}

/** For changes that want a sign-in of the last minutes: offers one on the spot, and then the change again. */
export function useSignInAgain(form: Form<string>): SignInAgain {
  const { words } = useSurroundings();
  const { user } = useAuth();
  const [step, setStep] = useState<'none' | 'asking' | 'done'>('none');
  const missing = form.failure?.code === 'recent_login_required';
  return {
    remedy: missing && <LinkButton onClick={() => setStep('asking')}>{words.signInAgain}</LinkButton>,
    instead: step === 'asking' && (
      <LoginForm email={user?.email ?? ''} title={words.signInAgain} level={3} onSignedIn={() => setStep('done')} />
    ),
    said: <Notice>{step === 'done' && words.repeatNow}</Notice>,
  };
}
