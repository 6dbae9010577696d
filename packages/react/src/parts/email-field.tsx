import { useSurroundings } from '../auth-provider.tsx';
import { Field, type FieldProps } from './field.tsx';

/** An address as the name of an account, which a password manager fills in. */
export function EmailField({ autoComplete = 'username', ...field }: EmailFieldProps) {
  const { words } = useSurroundings();
  return <Field {...field} label={words.email} type="email" inputMode="email" autoComplete={autoComplete} required />;
}

interface EmailFieldProps extends Pick<FieldProps, 'input' | 'error' | 'autoFocus' | 'hint'> {
  readonly autoComplete?: 'username' | 'email';
}

/** Tells a password manager whose password is chosen where the address is not asked for. */
export function KnownAddress({ email }: { readonly email: string }) {
  return <input type="email" autoComplete="username" value={email} readOnly hidden />;
}
