import { type RefObject, useId } from 'react';

interface InputProps {
  readonly label: string;
  readonly value: string;
  readonly onType: (text: string) => void;
  readonly type?: 'text' | 'email' | 'tel';
  readonly invalid?: boolean;
  /** What is wrong with it, read out when it comes. */
  readonly error?: string | undefined;
  readonly ref?: RefObject<HTMLInputElement | null>;
}

/** A field about somebody else: nothing of one's own is filled in, put right or begun with a capital. */
export function Input({ label, value, onType, type = 'text', error, invalid = error !== undefined, ref }: InputProps) {
  const id = useId();
  return (
    <div className="cc-field">
      <label htmlFor={id}>{label}</label>
      <div className="cc-input">
        <input
          ref={ref}
          id={id}
          type={type}
          value={value}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={invalid}
          {...(error !== undefined && { 'aria-describedby': `${id}-error` })}
          onChange={({ target }) => onType(target.value)}
        />
      </div>
      {error !== undefined && (
        <p className="cc-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
