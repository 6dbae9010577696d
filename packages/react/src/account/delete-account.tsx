import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { useSignInAgain } from '../components/sign-in-again.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';
import { useOwnIdentities } from './linked-identities.tsx';

/** Deletes one's own account, after a first question and with the password; whoever has none, after a recent sign-in. */
export function DeleteAccount({ onDeleted }: { readonly onDeleted?: () => void }) {
  const { words, locale } = useSurroundings();
  const { deleteAccount } = useAuth();
  const [sure, setSure] = useState(false);
  // Until it is known, the password is asked for.
  const hasPassword = useOwnIdentities(sure).told?.password ?? true;
  const form = useForm({ password: '' }, async ({ password }) => {
    const given = hasPassword ? { password } : {};
    await refuseInvalid('deleteMe', given, locale);
    await deleteAccount(given.password);
    onDeleted?.();
  });
  const again = useSignInAgain(form, { password: hasPassword });
  const cancel = () => {
    form.reset();
    setSure(false);
  };
  if (again.instead) return <section className="cc-section">{again.instead}</section>;
  return (
    <section className="cc-section">
      <Shell form={form} title={words.deleteAccount} level={2} lead={words.deleteLead} remedy={again.remedy}>
        {sure ? (
          <>
            {again.said}
            {hasPassword ? (
              <PasswordField
                input={form.input('password')}
                label={words.currentPassword}
                error={form.error('password')}
                autoFocus
              />
            ) : (
              <p>{words.deleteWithProvider}</p>
            )}
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
