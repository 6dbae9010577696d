import { useAuth } from '@custom-cognito/react';
import { useRef, useState } from 'react';
import type { Act } from './act.ts';
import { ActDialog } from './act-dialog.tsx';
import { Input } from './input.tsx';
import { useSpeech } from './words/words.ts';

interface ConfirmDialogProps {
  readonly act: Act;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks whether to do something, and has something typed before what cannot be taken back. */
export function ConfirmDialog({ act, onDone, onClose }: ConfirmDialogProps) {
  const { words } = useSpeech();
  const { api } = useAuth();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [differs, setDiffers] = useState(false);
  const ready = () => {
    const wrong = act.type !== undefined && typed.trim() !== act.type;
    setDiffers(wrong);
    if (wrong) field.current?.focus();
    return !wrong;
  };
  return (
    <ActDialog
      {...{ title: act.title, means: act.means, button: act.button, ready, onDone, onClose }}
      danger={act.danger ?? false}
      act={() => act.do(api)}
    >
      {() =>
        act.type !== undefined && (
          <Input
            ref={field}
            label={words.deleteType(act.type)}
            value={typed}
            onType={setTyped}
            error={differs ? words.deleteMismatch : undefined}
          />
        )
      }
    </ActDialog>
  );
}
