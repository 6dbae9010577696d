import type { Locale } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import type { ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router';
import { otherLanguage } from './language.ts';
import { usePlaces } from './places.ts';
import type { WebWords } from './words.ts';

interface FrameProps {
  readonly locale: Locale;
  readonly words: WebWords;
  readonly children: ReactNode;
}

/** What stands around every page: the name, where to go, the other language. */
export function Frame({ locale, words, children }: FrameProps) {
  const { status, hasRole } = useAuth();
  const { to } = usePlaces();
  const other = otherLanguage(locale, useLocation().search);
  return (
    <>
      <header className="top">
        <a className="brand" href={`/?lang=${locale}`}>
          Custom Cognito
        </a>
        <nav aria-label={words.main}>
          {status === 'signed-in' && (
            <>
              <NavLink to={to('/dashboard')}>{words.dashboard}</NavLink>
              <NavLink to={to('/account')}>{words.account}</NavLink>
              {hasRole('admin') && <NavLink to={to('/admin')}>{words.console}</NavLink>}
            </>
          )}
          {/* The whole page is read again: its language is chosen when it begins. */}
          <a href={other.href} lang={other.locale} hrefLang={other.locale}>
            {words.other}
          </a>
        </nav>
      </header>
      <main>{children}</main>
    </>
  );
}
