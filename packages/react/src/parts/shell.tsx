import type { ReactNode } from 'react';
import type { Form } from '../forms/use-form.ts';
import { Alert } from './notices.tsx';

/** What every form can be given. */
export interface FormLook {
  /** Its heading; null for none. */
  readonly title?: ReactNode;
  /** The heading's level; 1 unless given. */
  readonly level?: 1 | 2 | 3;
}

interface ShellProps extends FormLook {
  readonly form: Form<string>;
  readonly lead?: ReactNode;
  /** What stands inside the alert, after its text. */
  readonly remedy?: ReactNode;
  readonly children: ReactNode;
}

/** A form under its heading, with what was refused above its fields. */
export function Shell({ form, title, level = 1, lead, remedy, children }: ShellProps) {
  return (
    <form className="cc-form" {...form.form}>
      <Heading level={level}>{title}</Heading>
      {lead && <p className="cc-lead">{lead}</p>}
      <Alert failure={form.failure} secondsLeft={form.secondsLeft}>
        {remedy}
      </Alert>
      {children}
    </form>
  );
}

/** A heading of some level; nothing without a text. */
function Heading({ level, children }: { readonly level: 1 | 2 | 3; readonly children: ReactNode }) {
  const Tag = `h${level}` as const;
  return children ? <Tag>{children}</Tag> : null;
}
