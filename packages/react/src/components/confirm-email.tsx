import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { EmailField } from '../parts/email-field.tsx';
import { ResendCode } from '../parts/resend-code.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

export interface ConfirmEmailProps extends FormLook {
  /** The address that was registered; asked for without it. */
  readonly email?: string;
  readonly onConfirmed?: () => void;
}

/** The state of a confirmation without any look; signed in, of a change of address. */
export function useConfirmEmail(email: string | undefined, onConfirmed: () => void) {
  const { locale } = useSurroundings();
  const { confirmEmail } = useAuth();
  return useForm({ email: email ?? '', code: '' }, async (values) => {
    const given = { email: values.email.trim(), code: values.code };
    await refuseInvalid('confirmEmail', given, locale);
    await confirmEmail(given.email, given.code);
    onConfirmed();
  });
}

/** Asks for the mailed code, and can have another one sent. */
export function ConfirmEmail({ email, onConfirmed, title, level }: ConfirmEmailProps) {
  const { words } = useSurroundings();
  const { resendCode, status } = useAuth();
  const form = useConfirmEmail(email, () => onConfirmed?.());
  return (
    <Shell
      form={form}
      title={title === undefined ? words.confirmEmail : title}
      lead={email && words.confirmLead(email)}
      {...(level && { level })}
    >
      {email === undefined && <EmailField input={form.input('email')} error={form.error('email')} />}
      <CodeField input={form.input('code')} error={form.error('code')} autoFocus={email !== undefined} />
      <Submit form={form}>{words.confirm}</Submit>
      {/* Codes for a change of address are sent with the change. */}
      {status !== 'signed-in' && <ResendCode said={words.codeSent} send={() => resendCode(form.values.email.trim())} />}
    </Shell>
  );
}
