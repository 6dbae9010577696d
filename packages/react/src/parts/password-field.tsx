import { useId, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { Field, type FieldProps } from './field.tsx';
import { PasswordRules } from './password-rules.tsx';

interface PasswordFieldProps extends Pick<FieldProps, 'input' | 'error' | 'autoFocus'> {
  readonly label?: string;
  /** Whether a password is chosen here: then its rules are shown while it is typed. */
  readonly chosen?: boolean;
  /** What a chosen password may not contain, such as an address and a name. */
  readonly personal?: readonly string[];
}

/** A password that can be shown, pasted and filled in by a password manager. */
export function PasswordField({ label, chosen = false, personal = [], ...field }: PasswordFieldProps) {
  const { words } = useSurroundings();
  const [shown, setShown] = useState(false);
  const rulesId = useId();
  return (
    <>
      <Field
        {...field}
        label={label ?? words.password}
        type={shown ? 'text' : 'password'}
        autoComplete={chosen ? 'new-password' : 'current-password'}
        spellCheck={false}
        required
        describedBy={chosen ? rulesId : undefined}
        beside={
          <button
            type="button"
            className="cc-inside"
            aria-pressed={shown}
            aria-label={shown ? words.hidePassword : words.showPassword}
            aria-controls={field.input.id}
            onClick={() => setShown(!shown)}
          >
            {shown ? words.hide : words.show}
          </button>
        }
      />
      {chosen && <PasswordRules id={rulesId} password={field.input.value} personal={personal} />}
    </>
  );
}
