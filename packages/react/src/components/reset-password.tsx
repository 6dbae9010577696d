import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { EmailField, KnownAddress } from '../parts/email-field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { ResendCode } from '../parts/resend-code.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

export interface ResetPasswordProps extends FormLook {
  /** Whom the code was sent to; asked for without it. */
  readonly email?: string;
  readonly onReset?: () => void;
}

/** The state of choosing another password with a code, without any look. */
export function useResetPassword(email: string, onReset: () => void) {
  const { locale } = useSurroundings();
  const { resetPassword } = useAuth();
  return useForm({ email, code: '', new_password: '' }, async (values) => {
    const given = { ...values, email: values.email.trim() };
    await refuseInvalid('resetPassword', given, locale);
    await resetPassword(given.email, given.code, given.new_password);
    onReset();
  });
}

/** Asks for the mailed code and another password. */
export function ResetPassword({ email, onReset, title, level }: ResetPasswordProps) {
  const { words } = useSurroundings();
  const { forgotPassword } = useAuth();
  const form = useResetPassword(email ?? '', () => onReset?.());
  return (
    <Shell
      form={form}
      title={title === undefined ? words.newPasswordTitle : title}
      lead={email && words.resetCodeLead(email)}
      {...(level && { level })}
    >
      {email === undefined ? (
        <EmailField input={form.input('email')} error={form.error('email')} />
      ) : (
        <KnownAddress email={email} />
      )}
      <CodeField input={form.input('code')} error={form.error('code')} autoFocus={email !== undefined} />
      <PasswordField
        input={form.input('new_password')}
        label={words.newPassword}
        error={form.error('new_password')}
        chosen
        personal={[form.values.email.split('@')[0] ?? '']}
      />
      <Submit form={form}>{words.changePassword}</Submit>
      <ResendCode said={words.resetCodeLead(form.values.email)} send={() => forgotPassword(form.values.email.trim())} />
    </Shell>
  );
}
