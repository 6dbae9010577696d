import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { KnownAddress } from '../parts/email-field.tsx';
import { Notice } from '../parts/notices.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

/** Chooses another password with the current one. */
export function PasswordSection() {
  const { words, locale } = useSurroundings();
  const { changePassword, user } = useAuth();
  const [changed, setChanged] = useState(false);
  const form = useForm({ current_password: '', new_password: '' }, async (typed) => {
    setChanged(false);
    await refuseInvalid('changePassword', typed, locale);
    await changePassword(typed.current_password, typed.new_password);
    form.reset();
    setChanged(true);
  });
  const { email = '', name = '' } = user ?? {};
  return (
    <section className="cc-section">
      <Shell form={form} title={words.changePassword} level={2}>
        <Notice>{changed && words.passwordChanged}</Notice>
        <KnownAddress email={email} />
        <PasswordField
          input={form.input('current_password')}
          label={words.currentPassword}
          error={form.error('current_password')}
        />
        <PasswordField
          input={form.input('new_password')}
          label={words.newPassword}
          error={form.error('new_password')}
          chosen
          personal={[email.split('@')[0] ?? '', name]}
        />
        <Submit form={form}>{words.changePassword}</Submit>
      </Shell>
    </section>
  );
}
