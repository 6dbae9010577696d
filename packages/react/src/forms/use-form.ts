import { ApiError } from '@custom-cognito/contract';
import { type FormEvent, type RefObject, useCallback, useEffect, useId, useRef, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { type Failure, failureOf } from './failure.ts';
import { useSecondsLeft } from './use-seconds-left.ts';

/** What an input element of a form is given. */
export interface InputProps {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (event: { readonly target: { readonly value: string } }) => void;
  readonly 'aria-invalid': boolean;
}

export interface Form<Name extends string> {
  readonly values: Readonly<Record<Name, string>>;
  set(name: Name, value: string): void;
  /** Empties a field, or puts the whole form back. */
  reset(): void;
  readonly pending: boolean;
  readonly failure: Failure | undefined;
  /** Seconds until it is of use to try again. */
  readonly secondsLeft: number;
  /** What is wrong with a field. */
  error(name: Name): string | undefined;
  input(name: Name): InputProps;
  /** For the form element; it moves the focus to what is wrong. */
  readonly form: {
    readonly ref: RefObject<HTMLFormElement | null>;
    readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    readonly noValidate: true;
    readonly 'aria-busy': boolean;
  };
}

/**
 * The state of one form without any look: values, one submission at a time, refusals in words, the time until it is of
 * use to try again, and the focus. `submit` throws what was refused.
 */
export function useForm<Name extends string>(
  initial: Readonly<Record<Name, string>>,
  submit: (values: Readonly<Record<Name, string>>) => Promise<unknown>,
): Form<Name> {
  const surroundings = useSurroundings();
  const id = useId();
  const ref = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const [values, setValues] = useState(initial);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const secondsLeft = useSecondsLeft(failure?.until);
  useFocusOnFailure(ref, failure);

  const set = useCallback((name: Name, value: string) => setValues((before) => ({ ...before, [name]: value })), []);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    // A second press before the first is drawn.
    if (busy.current || secondsLeft > 0) return;
    busy.current = true;
    setPending(true);
    setFailure(undefined);
    try {
      await submit(values);
    } catch (error) {
      // What is no refusal is a fault of the page, which whoever watches for those must hear of.
      if (!(error instanceof ApiError)) reportError(error);
      setFailure(failureOf(error, surroundings));
    } finally {
      busy.current = false;
      setPending(false);
    }
  };

  const error = (name: Name) => failure?.fields[name];
  return {
    values,
    set,
    reset() {
      setValues(initial);
      setFailure(undefined);
    },
    pending,
    failure,
    secondsLeft,
    error,
    input: (name) => ({
      id: `${id}${name}`,
      name,
      value: values[name],
      onChange: ({ target }) => set(name, target.value),
      'aria-invalid': error(name) !== undefined,
    }),
    form: { ref, onSubmit: (event) => void onSubmit(event), noValidate: true, 'aria-busy': pending },
  };
}

/** Whoever cannot see the form hears what is wrong, and stands where it can be put right. */
function useFocusOnFailure(ref: RefObject<HTMLFormElement | null>, failure: Failure | undefined): void {
  useEffect(() => {
    if (failure === undefined) return;
    const find = (selector: string) => ref.current?.querySelector<HTMLElement>(selector);
    (find('[aria-invalid="true"]') ?? find('[role="alert"]'))?.focus();
  }, [ref, failure]);
}
