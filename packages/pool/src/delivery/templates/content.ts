/** What a message of the pool is about. */
export type MailKind = 'sign-up' | 'forgot-password' | 'verify-attribute' | 'invitation' | 'second-factor';

export type MailLocale = 'es' | 'en';

/** What a message tells; values are plain text and are escaped where they are laid out. */
export interface MailFacts {
  /** The application's name as people know it. */
  readonly product: string;
  readonly username: string;
  /** The six digits, or an invitation's temporary password. */
  readonly secret: string;
  /** How long the secret is valid, in words of the language. */
  readonly validity: string;
}

/** A message before it is laid out as text and HTML. */
export interface MailContent {
  readonly subject: string;
  readonly intro: string;
  /** What people copy or type. */
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  readonly validity: string;
  /** What to do for somebody who did not ask for it. */
  readonly unasked: string;
}

/** The messages of one language. */
export type MailContents = Readonly<Record<MailKind, (facts: MailFacts) => MailContent>>;
