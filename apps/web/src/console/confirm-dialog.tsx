import { ApiError } from '@custom-cognito/contract';
import { LoginForm, useAuth } from '@custom-cognito/react';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Act } from './act.ts';
import { refusalIn } from './answer.tsx';
import { Modal } from './modal.tsx';
import { useSpeech } from './words/words.ts';

interface ConfirmDialogProps {
  readonly act: Act;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before an act; and for a recent sign-in, in place, where the service wants one. */
export function ConfirmDialog({ act, onDone, onClose }: ConfirmDialogProps) {
  const { words } = useSpeech();
  const { api, user } = useAuth();
  const [step, setStep] = useState<'asking' | 'doing' | 'signing-in'>('asking');
  const [refused, setRefused] = useState<unknown>();
  const carryOut = async () => {
    setStep('doing');
    setRefused(undefined);
    try {
      await act.do(api);
      onDone();
    } catch (error) {
      const wantsSignIn = error instanceof ApiError && error.code === 'recent_login_required';
      setStep(wantsSignIn ? 'signing-in' : 'asking');
      if (!wantsSignIn) setRefused(error);
    }
  };
  // What is under way is not left: nobody would hear how it went.
  const close = () => step !== 'doing' && onClose();
  return (
    <Modal title={act.title} onClose={close}>
      {step === 'signing-in' ? (
        <>
          <p>{words.signInAgainLead}</p>
          <LoginForm email={user?.email ?? ''} title={words.signInAgain} level={3} onSignedIn={() => void carryOut()} />
          <button type="button" className="cc-button" data-kind="quiet" onClick={close}>
            {words.cancel}
          </button>
        </>
      ) : (
        <Question {...{ act, refused, close }} pending={step === 'doing'} onSure={() => void carryOut()} />
      )}
    </Modal>
  );
}

interface QuestionProps {
  readonly act: Act;
  readonly refused: unknown;
  readonly pending: boolean;
  readonly close: () => void;
  readonly onSure: () => void;
}

function Question({ act, refused, pending, close, onSure }: QuestionProps) {
  const speech = useSpeech();
  const { words } = speech;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [differs, setDiffers] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const wrong = act.type !== undefined && typed.trim() !== act.type;
    setDiffers(wrong);
    if (wrong) field.current?.focus();
    else onSure();
  };
  return (
    <form className="cc-form" noValidate aria-busy={pending} onSubmit={submit}>
      <p>{act.means}</p>
      {refused !== undefined && (
        <p className="cc-alert" role="alert">
          {refusalIn(speech, refused)}
        </p>
      )}
      {act.type !== undefined && (
        <div className="cc-field">
          <label htmlFor={id}>{words.deleteType(act.type)}</label>
          <div className="cc-input">
            <input
              ref={field}
              id={id}
              value={typed}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-invalid={differs}
              {...(differs && { 'aria-describedby': `${id}-error` })}
              onChange={({ target }) => setTyped(target.value)}
            />
          </div>
          {differs && (
            <p className="cc-error" id={`${id}-error`} role="alert">
              {words.deleteMismatch}
            </p>
          )}
        </div>
      )}
      <div className="cc-row">
        <button type="button" className="cc-button" data-kind="quiet" aria-disabled={pending} onClick={close}>
          {words.cancel}
        </button>
        <button
          type="submit"
          className="cc-button"
          data-kind={act.danger ? 'danger' : undefined}
          aria-disabled={pending}
        >
          {pending ? words.working : act.button}
        </button>
      </div>
    </form>
  );
}
