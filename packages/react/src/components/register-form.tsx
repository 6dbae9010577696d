import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { LinkButton, Submit } from '../parts/buttons.tsx';
import { EmailField } from '../parts/email-field.tsx';
import { Field } from '../parts/field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';
import { ConfirmEmail } from './confirm-email.tsx';
import { LoginForm } from './login-form.tsx';

export interface RegisterFormProps extends FormLook {
  /** Called once the address is confirmed; signed in by then. */
  readonly onSignedIn?: () => void;
  /** Where a click on "Have an account already?" leads; the link is left out without it. */
  readonly onSignIn?: () => void;
}

/** The state of a registration without any look. */
export function useRegisterForm(onRegistered: (email: string, password: string) => void) {
  const { locale } = useSurroundings();
  const { register } = useAuth();
  return useForm({ full_name: '', email: '', password: '' }, async (values) => {
    const account = { ...values, email: values.email.trim() };
    await refuseInvalid('register', account, locale);
    await register(account);
    onRegistered(account.email, account.password);
  });
}

interface Registered {
  readonly email: string;
  readonly password: string;
  readonly confirmed?: boolean;
}

/** Asks for a name, an address and a password, then for the mailed code, and signs in. */
export function RegisterForm({ onSignedIn, onSignIn, title, level }: RegisterFormProps) {
  const { words } = useSurroundings();
  const { login } = useAuth();
  const [registered, setRegistered] = useState<Registered>();
  const form = useRegisterForm((email, password) => setRegistered({ email, password }));
  const done = { ...(onSignedIn && { onSignedIn }), ...(level && { level }) };
  if (registered?.confirmed) return <LoginForm email={registered.email} {...done} />;
  if (registered) {
    const { email, password } = registered;
    const enter = async () => {
      // Where more has to be proven, or there is an outage just now, the form for signing in goes on.
      const more = await login(email, password).catch(() => 'refused');
      if (more === undefined) onSignedIn?.();
      else setRegistered({ email, password: '', confirmed: true });
    };
    return <ConfirmEmail email={email} onConfirmed={() => void enter()} {...(level && { level })} />;
  }
  return (
    <Shell form={form} title={title === undefined ? words.register : title} {...(level && { level })}>
      <Field
        input={form.input('full_name')}
        label={words.fullName}
        error={form.error('full_name')}
        autoComplete="name"
        required
      />
      <EmailField input={form.input('email')} error={form.error('email')} />
      <PasswordField
        input={form.input('password')}
        error={form.error('password')}
        chosen
        personal={[form.values.email.split('@')[0] ?? '', form.values.full_name]}
      />
      <Submit form={form} pendingText={words.registering}>
        {words.register}
      </Submit>
      {onSignIn && (
        <p className="cc-aside">
          {words.haveAccount} <LinkButton onClick={onSignIn}>{words.signIn}</LinkButton>
        </p>
      )}
    </Shell>
  );
}
