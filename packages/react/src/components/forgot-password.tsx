import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { LinkButton, Submit } from '../parts/buttons.tsx';
import { EmailField } from '../parts/email-field.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';
import { ResetPassword } from './reset-password.tsx';

export interface ForgotPasswordProps extends FormLook {
  /** The address to begin with. */
  readonly email?: string;
  /** Called once the password is another; it can be signed in with. */
  readonly onReset?: () => void;
  readonly onSignIn?: () => void;
}

/** The state of asking for a code, without any look. */
export function useForgotPassword(email: string, onSent: (email: string) => void) {
  const { locale } = useSurroundings();
  const { forgotPassword } = useAuth();
  return useForm({ email }, async (values) => {
    const given = { email: values.email.trim() };
    await refuseInvalid('forgotPassword', given, locale);
    await forgotPassword(given.email);
    onSent(given.email);
  });
}

/** Asks for an address, then for the mailed code and another password. */
export function ForgotPassword({ email = '', onReset, onSignIn, title, level }: ForgotPasswordProps) {
  const { words } = useSurroundings();
  const [sentTo, setSentTo] = useState<string>();
  const form = useForgotPassword(email, setSentTo);
  const look = { ...(level && { level }) };
  if (sentTo !== undefined) return <ResetPassword email={sentTo} {...(onReset && { onReset })} {...look} />;
  return (
    <Shell form={form} title={title === undefined ? words.resetTitle : title} lead={words.resetLead} {...look}>
      <EmailField input={form.input('email')} error={form.error('email')} />
      <Submit form={form}>{words.sendCode}</Submit>
      {onSignIn && (
        <p className="cc-aside">
          <LinkButton onClick={onSignIn}>{words.backToSignIn}</LinkButton>
        </p>
      )}
    </Shell>
  );
}
