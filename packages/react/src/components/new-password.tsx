import { useSurroundings } from '../auth-provider.tsx';
import { useForm } from '../forms/use-form.ts';
import { LinkButton, Submit } from '../parts/buttons.tsx';
import { KnownAddress } from '../parts/email-field.tsx';
import { Field } from '../parts/field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import type { Challenge } from '../session/session.ts';
import { useAuth } from '../use-auth.ts';

export interface ChallengeProps extends FormLook {
  /** What `login` asked for. */
  readonly challenge: Challenge;
  /** Called with what is asked for next, or undefined once signed in. */
  readonly onNext: (next: Challenge | undefined) => void;
  /** Begins anew with the password. */
  readonly onRestart?: () => void;
}

/** Asks for a password of one's own in place of one that an operator gave, and for a name where it is missing. */
export function NewPassword({ challenge, onNext, onRestart, title, level }: ChallengeProps) {
  const { words } = useSurroundings();
  const { respondToChallenge } = useAuth();
  const needsName = (challenge.parameters.requiredAttributes ?? '').includes('userAttributes.name');
  const form = useForm({ NEW_PASSWORD: '', name: '' }, async ({ NEW_PASSWORD, name }) => {
    const answers = { NEW_PASSWORD, ...(needsName && { 'userAttributes.name': name.trim() }) };
    onNext(await respondToChallenge(challenge, answers));
  });
  return (
    <Shell
      form={form}
      title={title === undefined ? words.newPasswordTitle : title}
      lead={words.newPasswordLead}
      {...(level && { level })}
    >
      <KnownAddress email={challenge.email} />
      {needsName && (
        <Field
          input={form.input('name')}
          label={words.fullName}
          error={form.error('name')}
          autoComplete="name"
          required
        />
      )}
      <PasswordField
        input={form.input('NEW_PASSWORD')}
        label={words.newPassword}
        error={form.error('NEW_PASSWORD')}
        chosen
        personal={[challenge.email.split('@')[0] ?? '', form.values.name]}
        autoFocus
      />
      <Submit form={form}>{words.changePassword}</Submit>
      <Restart onRestart={onRestart} />
    </Shell>
  );
}

/** The way back to the password. */
export function Restart({ onRestart }: { readonly onRestart: (() => void) | undefined }) {
  const { words } = useSurroundings();
  return onRestart ? (
    <p className="cc-aside">
      <LinkButton onClick={onRestart}>{words.backToSignIn}</LinkButton>
    </p>
  ) : null;
}
