import { ApiError, type ErrorCode } from '@custom-cognito/contract';
import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { failureOf, refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { LinkButton, Submit } from '../parts/buttons.tsx';
import { EmailField } from '../parts/email-field.tsx';
import { Alert, Notice } from '../parts/notices.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import type { Challenge } from '../session/session.ts';
import { useAuth } from '../use-auth.ts';
import { ConfirmEmail } from './confirm-email.tsx';
import { ForgotPassword } from './forgot-password.tsx';
import type { HeldBack } from './held-back.ts';
import { MfaChallenge } from './mfa-challenge.tsx';
import { SsoButtons, useProviderName } from './sso-buttons.tsx';

export interface LoginFormProps extends FormLook {
  /** The address to begin with. */
  readonly email?: string;
  /** Called once signed in, with all that was asked for. */
  readonly onSignedIn?: () => void;
  /** Where a forgotten password leads; a step of this form unless given. */
  readonly onForgotPassword?: (email: string) => void;
  /** Where signing in with an identity provider leads; the application's usual place unless given. */
  readonly returnTo?: string;
  /** Whether somebody has to sign in again whom the pool remembers. */
  readonly again?: boolean;
  /** A sign-in that waits for the account of its address to be proven: the form says so, and asks for the password alone. */
  readonly joining?: HeldBack;
  /** Why that did not work, as the address of the page tells in `sso_error`. */
  readonly refused?: ErrorCode;
  /** Where a click on "Create account" leads; the link is left out without it. */
  readonly onRegister?: () => void;
}

/** Where signing in has got to. */
type Step =
  | { readonly name: 'password' | 'confirm' | 'forgot'; readonly said?: string }
  | { readonly name: 'challenge'; readonly challenge: Challenge };

/** Refusals after which another step is needed, of this form. */
const NEXT_STEPS: Partial<Record<ErrorCode, 'confirm' | 'forgot'>> = {
  email_not_verified: 'confirm',
  password_reset_required: 'forgot',
};

/** The state of signing in with a password, without any look. */
export function useLoginForm(about: { email?: string; onNext: (next: Challenge | undefined) => void }) {
  const { locale } = useSurroundings();
  const { login } = useAuth();
  return useForm({ email: about.email ?? '', password: '' }, async ({ email, password }) => {
    const given = { email: email.trim(), password };
    await refuseInvalid('login', given, locale);
    about.onNext(await login(given.email, given.password));
  });
}

/** Signs in, with whatever is asked for on the way: another factor, a new password, an address to confirm. */
export function LoginForm({ email = '', onSignedIn, onForgotPassword, title, level, ...choices }: LoginFormProps) {
  const { words } = useSurroundings();
  const [step, setStep] = useState<Step>({ name: 'password' });
  const [address, setAddress] = useState(email);
  const goOn = (next: Challenge | undefined) => {
    if (next) setStep({ name: 'challenge', challenge: next });
    else onSignedIn?.();
  };
  const restart = (said?: string) => setStep({ name: 'password', ...(said && { said }) });
  const look = { ...(level && { level }) };
  if (step.name === 'challenge') {
    return <MfaChallenge challenge={step.challenge} onNext={goOn} onRestart={() => restart()} {...look} />;
  }
  if (step.name === 'confirm') {
    return <ConfirmEmail email={address} onConfirmed={() => restart(words.accountReady)} {...look} />;
  }
  if (step.name === 'forgot') {
    return (
      <ForgotPassword
        email={address}
        onReset={() => restart(words.passwordReset)}
        onSignIn={() => restart()}
        {...look}
      />
    );
  }
  return (
    <PasswordStep
      email={address}
      said={step.said}
      onNext={goOn}
      onStep={(name, typed) => {
        setAddress(typed);
        if (name === 'forgot' && onForgotPassword) onForgotPassword(typed);
        else setStep({ name });
      }}
      {...choices}
      title={title === undefined ? words.signIn : title}
      {...look}
    />
  );
}

interface PasswordStepProps
  extends FormLook,
    Pick<LoginFormProps, 'onRegister' | 'returnTo' | 'again' | 'joining' | 'refused'> {
  readonly email: string;
  readonly said: string | undefined;
  readonly onNext: (next: Challenge | undefined) => void;
  readonly onStep: (name: 'confirm' | 'forgot', email: string) => void;
}

function PasswordStep({ email, said, onNext, onStep, title, level, ...choices }: PasswordStepProps) {
  const { onRegister, refused, joining, ...coming } = choices;
  const { words, locale } = useSurroundings();
  const { ended } = useAuth();
  const form = useLoginForm({ email, onNext });
  const next = form.failure && NEXT_STEPS[form.failure.code];
  const { email: typed } = form.values;
  const provider = useProviderName(joining?.provider ?? '');
  return (
    <Shell
      form={form}
      title={title}
      lead={joining ? words.joinFirst(provider) : ended && words.sessionEnded}
      remedy={
        next && (
          <LinkButton onClick={() => onStep(next, typed.trim())}>
            {next === 'confirm' ? words.confirmEmail : words.resetTitle}
          </LinkButton>
        )
      }
      {...(level && { level })}
    >
      <Notice>{said}</Notice>
      {refused && !form.failure && (
        <Alert failure={failureOf(new ApiError(refused), { locale, words })} secondsLeft={0} />
      )}
      <EmailField input={form.input('email')} error={form.error('email')} />
      <PasswordField input={form.input('password')} error={form.error('password')} />
      <Submit form={form} pendingText={words.signingIn}>
        {words.signIn}
      </Submit>
      {!joining && <SsoButtons {...coming} />}
      <p className="cc-aside">
        <LinkButton onClick={() => onStep('forgot', typed.trim())}>{words.forgotPassword}</LinkButton>
      </p>
      {onRegister && !joining && (
        <p className="cc-aside">
          {words.noAccount} <LinkButton onClick={onRegister}>{words.register}</LinkButton>
        </p>
      )}
    </Shell>
  );
}
