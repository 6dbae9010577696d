import { useId, useState } from 'react';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

/** One of several, by the browser's own list, which every keyboard and screen reader knows. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="console-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface EntryProps {
  readonly label: string;
  readonly value: string;
  readonly onEnter: (value: string) => void;
  readonly type?: 'text' | 'search' | 'date';
  readonly hint?: string;
}

/** A text that counts once it is entered: with the Enter key, or by leaving the field. */
export function Entry({ label, value, onEnter, type = 'text', hint }: EntryProps) {
  const id = useId();
  const [typed, setTyped] = useState({ over: value, text: value });
  // What was entered elsewhere, such as by a way back, takes the place of what is typed.
  if (typed.over !== value) setTyped({ over: value, text: value });
  const enter = () => typed.text.trim() !== value && onEnter(typed.text.trim());
  return (
    <div className="console-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        value={typed.text}
        {...(type !== 'date' && { maxLength: 100 })}
        autoComplete="off"
        spellCheck={false}
        {...(hint && { 'aria-describedby': `${id}-hint` })}
        onChange={({ target }) => setTyped({ over: value, text: target.value })}
        onBlur={enter}
        onKeyDown={({ key }) => key === 'Enter' && enter()}
      />
      {hint && (
        <p className="cc-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
