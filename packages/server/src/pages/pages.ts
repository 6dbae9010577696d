import type { Locale, OpenApiDocument } from '@custom-cognito/contract';
import { LOCALES } from '@custom-cognito/contract';
import type { Context, Hono } from 'hono';
import type { AppOptions, MailboxMessage } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { isOwnHost } from '../request/origins.ts';
import { respond } from '../request/respond.ts';
import type { AppEnv } from '../request/trace.ts';
import { homePage } from './home.ts';
import { mailboxPage } from './mailbox.ts';
import type { Page } from './page.ts';
import { referencePage } from './reference.ts';
import { addWeb } from './web.ts';

export interface PagesOptions extends AppOptions {
  /** The API's description in a language. */
  document(locale: Locale): OpenApiDocument;
}

/** A page is in the reader's language, and who may read it depends on the origin. */
const BY_LANGUAGE = 'Accept-Language, Origin';

/** Adds what people read in a browser. The reference and the mailbox exist outside production only. */
export function addPages(app: Hono<AppEnv>, options: PagesOptions): void {
  const developing = options.environment !== 'production';
  const mailbox = developing ? options.mailbox : undefined;
  const show = (path: string, page: (locale: Locale) => Page | Promise<Page>): void => {
    app.get(path, async (c) => {
      c.get('trace').route = path;
      const locale = localeOf(c);
      const { html, policy } = await page(locale);
      return respond(c.get('trace'), {
        status: 200,
        body: String(await html),
        headers: {
          'Content-Type': 'text/html; charset=UTF-8',
          'Content-Security-Policy': policy,
          'Content-Language': locale,
          Vary: BY_LANGUAGE,
        },
      });
    });
  };

  show('/', (locale) =>
    homePage({
      locale,
      about: developing ? options.about : undefined,
      documented: developing,
      mailbox: mailbox !== undefined,
      signIn: options.web !== undefined,
    }),
  );
  addWeb(app, options);
  if (developing) {
    show('/docs', (locale) => referencePage(options.document(locale), locale));
    app.get('/openapi.json', (c) => {
      c.get('trace').route = '/openapi.json';
      return json(c, options.document(localeOf(c)), { Vary: BY_LANGUAGE });
    });
  }
  if (mailbox === undefined) return;
  // Whoever can read the mailbox can confirm any account, so a name that was rebound to this machine is turned away.
  app.use('/dev/*', async (c, next) => {
    if (!isOwnHost(c.req.raw, options.publicUrl)) throw new Refusal('forbidden');
    await next();
  });
  show('/dev/mailbox', async (locale) => mailboxPage(newestFirst(await mailbox.list()), locale));
  app.get('/dev/mailbox.json', async (c) => {
    c.get('trace').route = '/dev/mailbox.json';
    return json(c, newestFirst(await mailbox.list()).map(asJson));
  });
}

function json(c: Context<AppEnv>, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const text = JSON.stringify(body);
  return respond(c.get('trace'), {
    status: 200,
    body: text,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

/** `?lang=` wins over the browser's language, so that a page can be shown in the other one. */
function localeOf(c: Context<AppEnv>): Locale {
  const asked = c.req.query('lang');
  return LOCALES.find((locale) => locale === asked) ?? c.get('trace').locale;
}

const newestFirst = (mails: readonly MailboxMessage[]): MailboxMessage[] =>
  mails.toSorted((a, b) => b.sentAt - a.sentAt);

const asJson = ({ to, subject, text, html, sentAt }: MailboxMessage) => ({
  to,
  subject,
  text,
  html,
  sent_at: new Date(sentAt).toISOString(),
});
