import { useAuth } from '@custom-cognito/react';
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Act } from './act.ts';
import { refusalIn } from './answer.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useSpeech } from './words/words.ts';

interface Told {
  readonly text: string;
  readonly failed?: boolean;
  readonly undo?: Act['undo'];
}

interface Acts {
  /** Asks whether to do it, does it, and tells how it went. */
  ask(act: Act): void;
  tell(text: string): void;
}

const ActsContext = createContext<Acts>({ ask: () => {}, tell: () => {} });

export const useActs = (): Acts => use(ActsContext);

/** Holds the dialog before an act and the line after it, for all pages of the console. */
export function ActsProvider({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<Act>();
  const [told, setTold] = useState<Told>();
  const queries = useQueryClient();
  const tell = useCallback((next: Told) => {
    setAsked(undefined);
    setTold(next);
  }, []);
  const acts = useMemo(() => ({ ask: setAsked, tell: (text: string) => tell({ text }) }), [tell]);
  const succeed = ({ done, undo, after }: Act) => {
    // Where the act leads to another page, that page comes with the line, not after it: the focus is the line's.
    startTransition(() => {
      after?.();
      tell({ text: done, ...(undo && { undo }) });
    });
    // Whatever is on the page may be another now.
    void queries.invalidateQueries();
  };
  return (
    <ActsContext value={acts}>
      {children}
      {asked && <ConfirmDialog act={asked} onDone={() => succeed(asked)} onClose={() => setAsked(undefined)} />}
      <Telling told={told} onTell={tell} onClose={() => setTold(undefined)} />
    </ActsContext>
  );
}

interface TellingProps {
  readonly told: Told | undefined;
  readonly onTell: (told: Told) => void;
  readonly onClose: () => void;
}

/** How the last act went. The place is there before the text, so that it is read out when it comes. */
function Telling({ told, onTell, onClose }: TellingProps) {
  const speech = useSpeech();
  const { words } = speech;
  const { api } = useAuth();
  const queries = useQueryClient();
  const place = useRef<HTMLDivElement>(null);
  const [undoing, setUndoing] = useState(false);
  // The button that led here is often gone; whoever uses a keyboard goes on from what was said.
  useEffect(() => {
    if (told === undefined) return;
    const timer = setTimeout(() => place.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [told]);
  const undo = async (way: NonNullable<Told['undo']>) => {
    setUndoing(true);
    try {
      await way.do(api);
      onTell({ text: way.done });
    } catch (error) {
      onTell({ text: refusalIn(speech, error), failed: true, undo: way });
    } finally {
      setUndoing(false);
      void queries.invalidateQueries();
    }
  };
  const way = told?.undo;
  return (
    <div className="console-told" role="status" data-failed={told?.failed ?? false}>
      {told && (
        <div ref={place} tabIndex={-1}>
          <p>{told.text}</p>
          {way && (
            <button
              type="button"
              className="cc-link"
              aria-disabled={undoing}
              onClick={() => !undoing && void undo(way)}
            >
              {words.undo}
            </button>
          )}
          <button type="button" className="cc-link" onClick={onClose}>
            {words.close}
          </button>
        </div>
      )}
    </div>
  );
}
