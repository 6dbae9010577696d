import type { HTMLInputAutoCompleteAttribute, HTMLInputTypeAttribute, ReactNode } from 'react';
import type { InputProps } from '../forms/use-form.ts';

export interface FieldProps {
  readonly input: InputProps;
  readonly label: string;
  readonly error: string | undefined;
  readonly hint?: ReactNode;
  readonly type?: HTMLInputTypeAttribute;
  readonly autoComplete: HTMLInputAutoCompleteAttribute;
  readonly inputMode?: 'email' | 'tel' | 'numeric';
  readonly maxLength?: number;
  readonly required?: boolean;
  readonly autoFocus?: boolean;
  readonly spellCheck?: boolean;
  readonly className?: string;
  /** What stands beside the input, such as a button. */
  readonly beside?: ReactNode;
  /** Further descriptions, by id. */
  readonly describedBy?: string | undefined;
}

/** One labelled input with its hint and what is wrong with it. */
export function Field({ input, label, error, hint, beside, describedBy, autoFocus, ...rest }: FieldProps) {
  const about = { hint: `${input.id}-hint`, error: `${input.id}-error` };
  const described = [error && about.error, hint && about.hint, describedBy].filter(Boolean).join(' ');
  return (
    <div className="cc-field">
      <label htmlFor={input.id}>{label}</label>
      <div className="cc-input">
        <input
          {...input}
          {...rest}
          autoCapitalize="none"
          {...(described !== '' && { 'aria-describedby': described })}
          {...(autoFocus && { ref: focusOnce })}
        />
        {beside}
      </div>
      {hint && (
        <p className="cc-hint" id={about.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p className="cc-error" id={about.error}>
          {error}
        </p>
      )}
    </div>
  );
}

/** Focuses an input when it appears; a step that follows another goes on where the person is typing. */
const focusOnce = (element: HTMLInputElement | null): void => element?.focus();
