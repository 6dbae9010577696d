import { type Locale, preferredLocale } from '@custom-cognito/contract';
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { PasswordPolicy } from './password-policy.ts';
import { pageSession } from './session/page-session.ts';
import type { Session } from './session/session.ts';
import type { Words } from './words/es.ts';
import { WORDS } from './words/words.ts';

/** What the components are given. */
export interface AuthSurroundings {
  readonly session: Session;
  readonly locale: Locale;
  readonly words: Words;
  /** As the page gives it; undefined where the service is to be asked. */
  readonly policy: PasswordPolicy | undefined;
}

const Surroundings = createContext<AuthSurroundings | null>(null);

export interface AuthProviderProps {
  /** The page's own unless given: make one with `createSession` where the API has another origin. */
  readonly session?: Session;
  /** Spanish or English; the browser's language unless given. */
  readonly locale?: Locale;
  /** What to show while a password is typed; the service is asked unless given, and has the last word in any case. */
  readonly passwordPolicy?: PasswordPolicy;
  readonly children: ReactNode;
}

/** Holds the session for what is inside: `useAuth` and the forms. Runs it while it is mounted. */
export function AuthProvider({ session = pageSession(), passwordPolicy, children, ...given }: AuthProviderProps) {
  const preferred = useSyncExternalStore(never, preferredByBrowser, () => 'es' as const);
  const locale = given.locale ?? preferred;
  // Before anything is asked, so that the first refusal is in the right language already.
  session.speak(locale);
  useEffect(() => session.start(), [session]);
  const surroundings = useMemo(
    () => ({ session, locale, words: WORDS[locale], policy: passwordPolicy }),
    [session, locale, passwordPolicy],
  );
  return <Surroundings value={surroundings}>{children}</Surroundings>;
}

const never = () => () => {};
const preferredByBrowser = (): Locale => preferredLocale(navigator.languages.join(','), 'es');

/** What `AuthProvider` holds. Throws outside of one. */
export function useSurroundings(): AuthSurroundings {
  const surroundings = use(Surroundings);
  if (surroundings === null) throw new Error('useAuth and the forms work inside an AuthProvider only.');
  return surroundings;
}
