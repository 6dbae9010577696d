import type { Locale } from '@custom-cognito/contract';
import { html } from 'hono/html';
import type { MailboxMessage } from '../options.ts';
import { type Markup, type Page, page } from './page.ts';

/** How many mails one page shows; the JSON has them all. */
const SHOWN = 50;

const WORDS = {
  es: {
    title: 'Buzón',
    lead: 'No hay servidor de correo configurado: los mensajes se quedan aquí, el más nuevo primero.',
    empty: 'Todavía no hay mensajes. Registra una cuenta y aparecerá el primero.',
    to: 'Para',
    html: 'Ver en HTML',
  },
  en: {
    title: 'Mailbox',
    lead: 'No mail server is configured: messages stay here, newest first.',
    empty: 'No messages yet. Register an account and the first one appears.',
    to: 'To',
    html: 'Show as HTML',
  },
} as const;

/** The mails kept instead of sent. Their HTML is shown in frames without scripts, forms or an origin of their own. */
export function mailboxPage(mails: readonly MailboxMessage[], locale: Locale): Page {
  const words = WORDS[locale];
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const show = ({ to, subject, text, html: markup, sentAt }: MailboxMessage): Markup => html`<article class="mail">
<header><strong>${subject}</strong><span>${words.to} ${to}</span><time datetime="${new Date(sentAt).toISOString()}">${date.format(sentAt)}</time></header>
<pre>${text}</pre>
<details><summary>${words.html}</summary><iframe sandbox title="${subject}" loading="lazy" srcdoc="${markup}"></iframe></details>
</article>`;
  return page({
    locale,
    title: words.title,
    foreignStyles: true,
    body: html`<h1>${words.title}</h1>
<p class="lead">${words.lead} <a href="/dev/mailbox.json">JSON</a></p>
${mails.length === 0 ? html`<p class="empty">${words.empty}</p>` : mails.slice(0, SHOWN).map(show)}`,
  });
}
