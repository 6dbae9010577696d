import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

/** Deletes one's own account, after a first question and with the password. */
export function DeleteAccount({ onDeleted }: { readonly onDeleted?: () => void }) {
  const { words, locale } = useSurroundings();
  const { deleteAccount } = useAuth();
  const [sure, setSure] = useState(false);
  const form = useForm({ password: '' }, async ({ password }) => {
    await refuseInvalid('deleteMe', { password }, locale);
    await deleteAccount(password);
    onDeleted?.();
  });
  const cancel = () => {
    form.reset();
    setSure(false);
  };
  return (
    <section className="cc-section">
      <Shell form={form} title={words.deleteAccount} level={2} lead={words.deleteLead}>
        {sure ? (
          <>
            <PasswordField
              input={form.input('password')}
              label={words.currentPassword}
              error={form.error('password')}
              autoFocus
            />
            <div className="cc-row">
              <Submit form={form} kind="danger">
                {words.deleteFinally}
              </Submit>
              <button type="button" className="cc-button" data-kind="quiet" onClick={cancel}>
                {words.cancel}
              </button>
            </div>
          </>
        ) : (
          <button type="button" className="cc-button" data-kind="quiet" onClick={() => setSure(true)}>
            {words.deleteAccount}
          </button>
        )}
      </Shell>
    </section>
  );
}
