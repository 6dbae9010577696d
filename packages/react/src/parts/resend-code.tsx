import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { type Failure, failureOf } from '../forms/failure.ts';
import { useSecondsLeft } from '../forms/use-seconds-left.ts';
import { Notice } from './notices.tsx';

/** Another code may be asked for after so long: the first is often only slow. */
const PAUSE_MS = 30_000;

/** A button that has another code sent, says so, and then waits. */
export function ResendCode({ send, said }: { readonly send: () => Promise<void>; readonly said: string }) {
  const surroundings = useSurroundings();
  const { words } = surroundings;
  const [sent, setSent] = useState<{ text: string; until: number | undefined }>();
  const [failure, setFailure] = useState<Failure>();
  const secondsLeft = useSecondsLeft(sent?.until);
  const resend = async () => {
    setFailure(undefined);
    try {
      await send();
      setSent({ text: said, until: Date.now() + PAUSE_MS });
    } catch (error) {
      const refused = failureOf(error, surroundings);
      setFailure(refused);
      setSent({ text: '', until: refused.until });
    }
  };
  return (
    <div className="cc-aside">
      <button
        type="button"
        className="cc-link"
        aria-disabled={secondsLeft > 0}
        onClick={() => secondsLeft === 0 && void resend()}
      >
        {secondsLeft > 0 ? words.retryIn(secondsLeft) : words.resend}
      </button>
      <Notice>{failure ? failure.text(0) : sent?.text}</Notice>
    </div>
  );
}
