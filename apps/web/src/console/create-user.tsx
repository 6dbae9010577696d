import { ApiError, type RouteInput } from '@custom-cognito/contract';
import { LoginForm, useAuth } from '@custom-cognito/react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useActs } from './acts.tsx';
import { refusalIn } from './answer.tsx';
import { Choice } from './choice.tsx';
import { Modal } from './modal.tsx';
import { useGroups } from './use-groups.ts';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

const EMPTY = { full_name: '', email: '', phone_number: '' };
type Typed = typeof EMPTY;

/** Asks whom to invite; what is typed stays while a recent sign-in is asked for in between. */
export function CreateUser({ onClose }: { readonly onClose: () => void }) {
  const { words } = useSpeech();
  const { api, user } = useAuth();
  const { tell } = useActs();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(EMPTY);
  const [group, setGroup] = useState('');
  const [step, setStep] = useState<'asking' | 'doing' | 'signing-in'>('asking');
  const [refused, setRefused] = useState<unknown>();
  const create = async () => {
    setStep('doing');
    setRefused(undefined);
    try {
      const { email } = await api.createUser(accountOf(typed, group));
      onClose();
      tell(words.createDone(visible(email)));
      void queries.invalidateQueries();
    } catch (error) {
      const wantsSignIn = error instanceof ApiError && error.code === 'recent_login_required';
      setStep(wantsSignIn ? 'signing-in' : 'asking');
      if (!wantsSignIn) setRefused(error);
    }
  };
  const close = () => step !== 'doing' && onClose();
  if (step === 'signing-in') {
    return (
      <Modal title={words.createAsk} onClose={close}>
        <p>{words.signInAgainLead}</p>
        <LoginForm email={user?.email ?? ''} title={words.signInAgain} level={3} onSignedIn={() => void create()} />
      </Modal>
    );
  }
  return (
    <Modal title={words.createAsk} onClose={close}>
      <Fields
        {...{ typed, group, refused, close }}
        pending={step === 'doing'}
        onType={(name, text) => setTyped((before) => ({ ...before, [name]: text }))}
        onGroup={setGroup}
        onSubmit={() => void create()}
      />
    </Modal>
  );
}

const accountOf = ({ full_name, email, phone_number }: Typed, group: string): RouteInput<'createUser'> => ({
  full_name: full_name.trim(),
  email: email.trim(),
  ...(phone_number.trim() !== '' && { phone_number: phone_number.trim() }),
  ...(group !== '' && { groups: [group] }),
});

interface FieldsProps {
  readonly typed: Typed;
  readonly group: string;
  readonly refused: unknown;
  readonly pending: boolean;
  readonly close: () => void;
  readonly onType: (name: keyof Typed, text: string) => void;
  readonly onGroup: (group: string) => void;
  readonly onSubmit: () => void;
}

function Fields({ typed, group, refused, pending, close, onType, onGroup, onSubmit }: FieldsProps) {
  const speech = useSpeech();
  const { words } = speech;
  const id = useId();
  const groups = useGroups();
  const bad = refused instanceof ApiError ? (refused.problem?.errors ?? []).map(({ field }) => field) : [];
  const labels: readonly (readonly [keyof Typed, string, 'text' | 'email' | 'tel'])[] = [
    ['full_name', words.fullName, 'text'],
    ['email', words.email, 'email'],
    ['phone_number', words.createPhone, 'tel'],
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) onSubmit();
  };
  return (
    <form className="cc-form" noValidate aria-busy={pending} onSubmit={submit}>
      <p>{words.createMeans}</p>
      {refused !== undefined && (
        <p className="cc-alert" role="alert">
          {refusalIn(speech, refused)}
        </p>
      )}
      {labels.map(([name, label, type]) => (
        <div key={name} className="cc-field">
          <label htmlFor={id + name}>{label}</label>
          <div className="cc-input">
            <input
              id={id + name}
              type={type}
              value={typed[name]}
              autoComplete="off"
              aria-invalid={bad.includes(name)}
              onChange={({ target }) => onType(name, target.value)}
            />
          </div>
        </div>
      ))}
      <Choice
        label={words.createGroup}
        value={group}
        options={[['', words.none], ...groups.map((name) => [name, visible(name)] as const)]}
        onChange={onGroup}
      />
      <div className="cc-row">
        <button type="button" className="cc-button" data-kind="quiet" aria-disabled={pending} onClick={close}>
          {words.cancel}
        </button>
        <button type="submit" className="cc-button" aria-disabled={pending}>
          {pending ? words.working : words.newUser}
        </button>
      </div>
    </form>
  );
}
