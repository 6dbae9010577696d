import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Failure } from '../forms/failure.ts';

interface AlertProps {
  readonly failure: Failure | undefined;
  readonly secondsLeft: number;
  readonly children?: ReactNode;
}

/** What was refused, with the seconds that are left. */
export function Alert({ failure, secondsLeft, children }: AlertProps) {
  if (failure === undefined) return null;
  return (
    <div className="cc-alert" role="alert" tabIndex={-1} data-code={failure.code}>
      {secondsLeft > 0 ? <Passing text={failure.text(secondsLeft)} /> : <p>{failure.text(0)}</p>}
      {children}
    </div>
  );
}

/** A text that changes every second: read out as it was at first, once. */
function Passing({ text }: { readonly text: string }) {
  const [first] = useState(text);
  return (
    <>
      <p aria-hidden="true">{text}</p>
      <p className="cc-unseen">{first}</p>
    </>
  );
}

/** What went well. The place is there before the text, so that it is read out when it comes. */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <div className="cc-notice" role="status">
      {children && <p>{children}</p>}
    </div>
  );
}
