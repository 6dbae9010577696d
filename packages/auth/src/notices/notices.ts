import type { Locale } from '@custom-cognito/contract';
import type { Log } from '../context.ts';
import { kindOf } from '../outages.ts';
import { layout, type Mail } from './layout.ts';
import { type NoticeName, TEXTS } from './texts.ts';

/** One function per notice. They never reject: what a notice tells of has already happened. */
export type Notices = Readonly<Record<NoticeName, (to: string | undefined, locale: Locale) => Promise<void>>>;

/** `mail` takes a message durably and returns before it is delivered; without it no notice is sent. */
export function createNotices(mail: ((mail: Mail) => Promise<void>) | undefined, log: Log): Notices {
  const notice = (name: NoticeName) => async (to: string | undefined, locale: Locale) => {
    if (mail === undefined || to === undefined) return;
    try {
      const { subject, paragraphs } = TEXTS[name][locale];
      await mail({ to, ...layout(subject, locale, paragraphs) });
    } catch (error) {
      log.error({ ...kindOf(error), notice: name }, 'A notice could not be queued');
    }
  };
  return {
    accountExists: notice('accountExists'),
    passwordChanged: notice('passwordChanged'),
    emailChange: notice('emailChange'),
    mfaEnabled: notice('mfaEnabled'),
    mfaDisabled: notice('mfaDisabled'),
    recoveryCodesMade: notice('recoveryCodesMade'),
    recoveryCodeUsed: notice('recoveryCodeUsed'),
    identityLinked: notice('identityLinked'),
    identityUnlinked: notice('identityUnlinked'),
  };
}
