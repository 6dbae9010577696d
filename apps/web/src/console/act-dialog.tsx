import { ApiError } from '@custom-cognito/contract';
import { LoginForm, useAuth } from '@custom-cognito/react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { createPath, useLocation } from 'react-router';
import { refusalIn } from './answer.tsx';
import { Modal } from './modal.tsx';
import { useSpeech } from './words/words.ts';

interface ActDialogProps {
  readonly title: string;
  /** What follows from it. */
  readonly means: string;
  readonly button: string;
  readonly danger?: boolean;
  /** Whether what is filled in may be sent; it tells what is wrong. */
  readonly ready?: () => boolean;
  readonly act: () => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
  /** What there is to fill in, with why it was refused; it is kept outside, for a recent sign-in may come in between. */
  readonly children?: (refused: unknown) => ReactNode;
}

/** Asks before an act; and for a recent sign-in, in place, where the service wants one. */
export function ActDialog({ title, act, onDone, onClose, ...asking }: ActDialogProps) {
  const { words } = useSpeech();
  const { user } = useAuth();
  const place = useLocation();
  const [step, setStep] = useState<'asking' | 'doing' | 'signing-in'>('asking');
  const [refused, setRefused] = useState<unknown>();
  const carryOut = async () => {
    setStep('doing');
    setRefused(undefined);
    try {
      await act();
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
    <Modal title={title} onClose={close}>
      {step === 'signing-in' ? (
        <>
          <p>{words.signInAgainLead}</p>
          <LoginForm
            email={user?.email ?? ''}
            title={words.signInAgain}
            level={3}
            returnTo={createPath(place)}
            onSignedIn={() => void carryOut()}
            again
          />
          <button type="button" className="cc-button" data-kind="quiet" onClick={close}>
            {words.cancel}
          </button>
        </>
      ) : (
        <Asking {...{ ...asking, refused, close }} pending={step === 'doing'} onSure={() => void carryOut()} />
      )}
    </Modal>
  );
}

interface AskingProps extends Pick<ActDialogProps, 'means' | 'button' | 'danger' | 'ready' | 'children'> {
  readonly refused: unknown;
  readonly pending: boolean;
  readonly close: () => void;
  readonly onSure: () => void;
}

function Asking({ means, button, danger, ready, children, refused, pending, close, onSure }: AskingProps) {
  const speech = useSpeech();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending && (ready?.() ?? true)) onSure();
  };
  return (
    <form className="cc-form" noValidate aria-busy={pending} onSubmit={submit}>
      <p>{means}</p>
      {refused !== undefined && (
        <p className="cc-alert" role="alert">
          {refusalIn(speech, refused)}
        </p>
      )}
      {children?.(refused)}
      <div className="cc-row">
        <button type="button" className="cc-button" data-kind="quiet" aria-disabled={pending} onClick={close}>
          {speech.words.cancel}
        </button>
        <button type="submit" className="cc-button" data-kind={danger ? 'danger' : undefined} aria-disabled={pending}>
          {pending ? speech.words.working : button}
        </button>
      </div>
    </form>
  );
}
