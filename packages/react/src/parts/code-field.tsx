import { useSurroundings } from '../auth-provider.tsx';
import { Field, type FieldProps } from './field.tsx';

interface CodeFieldProps extends Pick<FieldProps, 'input' | 'error' | 'autoFocus'> {
  readonly label?: string;
}

/** One real input for six digits, so that pasting, autofill from a message and screen readers all work. */
export function CodeField({ input, label, ...field }: CodeFieldProps) {
  const { words } = useSurroundings();
  return (
    <Field
      {...field}
      // People paste a code with spaces around or in it.
      input={{ ...input, onChange: ({ target }) => input.onChange({ target: { value: digitsOf(target.value) } }) }}
      label={label ?? words.code}
      hint={words.codeHint}
      inputMode="numeric"
      autoComplete="one-time-code"
      spellCheck={false}
      className="cc-code"
      required
    />
  );
}

const digitsOf = (text: string): string => text.replaceAll(/[^0-9]/g, '').slice(0, 6);
