import type { ReactNode } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import type { Form } from '../forms/use-form.ts';

interface SubmitProps {
  readonly form: Form<string>;
  readonly children: string;
  /** What it says while it is done. */
  readonly pendingText?: string;
  readonly kind?: 'danger' | 'quiet';
}

/** Sends a form: busy meanwhile, and out of use while it is of no use. It keeps the focus throughout. */
export function Submit({ form, children, pendingText, kind }: SubmitProps) {
  const { words } = useSurroundings();
  const idle = form.secondsLeft > 0 ? words.retryIn(form.secondsLeft) : children;
  return (
    <button
      type="submit"
      className="cc-button"
      data-kind={kind}
      aria-disabled={form.pending || form.secondsLeft > 0}
      data-pending={form.pending}
    >
      {form.pending ? (pendingText ?? words.sendingNow) : idle}
    </button>
  );
}

interface LinkButtonProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** Looks like a link and leads to another step of the same page. */
export function LinkButton({ onClick, children }: LinkButtonProps) {
  return (
    <button type="button" className="cc-link" onClick={onClick}>
      {children}
    </button>
  );
}
