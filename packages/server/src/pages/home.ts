import type { Locale } from '@custom-cognito/contract';
import { html } from 'hono/html';
import type { About } from '../options.ts';
import { type Markup, type Page, page } from './page.ts';

export interface HomeParts {
  readonly locale: Locale;
  /** Undefined in production, where a visitor need not know. */
  readonly about: About | undefined;
  readonly documented: boolean;
  readonly mailbox: boolean;
  /** Whether there are pages to sign in on. */
  readonly signIn: boolean;
}

const WORDS = {
  es: {
    title: 'Servicio de identidad',
    running: 'En marcha',
    lead: 'Registro, inicio de sesión y sesiones sobre un user pool compatible con Cognito.',
    where: 'Por dónde seguir',
    signIn: ['Iniciar sesión', 'Crear una cuenta, entrar y gestionarla.'],
    docs: ['Referencia de la API', 'Cada ruta con sus datos y errores; se puede probar aquí mismo.'],
    openapi: ['OpenAPI 3.1', 'La misma descripción para programas.'],
    mailbox: ['Buzón', 'Los correos que se habrían enviado, con sus códigos.'],
    ready: ['Estado', 'Si puede atender, y cada parte por separado.'],
    facts: 'Esta instalación',
    names: {
      backEnd: 'Back end',
      poolUrl: 'Punto de acceso del pool',
      poolId: 'User pool',
      clientId: 'App client',
      dataFolder: 'Carpeta de datos',
    },
  },
  en: {
    title: 'Identity service',
    running: 'Running',
    lead: 'Registration, sign-in and sessions over a Cognito-compatible user pool.',
    where: 'Where to go',
    signIn: ['Sign in', 'Create an account, sign in and manage it.'],
    docs: ['API reference', 'Every route with its data and errors; you can try them there.'],
    openapi: ['OpenAPI 3.1', 'The same description for programs.'],
    mailbox: ['Mailbox', 'The mails that would have been sent, with their codes.'],
    ready: ['Health', 'Whether it can serve, and each part by itself.'],
    facts: 'This installation',
    names: {
      backEnd: 'Back end',
      poolUrl: 'Pool endpoint',
      poolId: 'User pool',
      clientId: 'App client',
      dataFolder: 'Data folder',
    },
  },
} as const;

const FACTS = ['backEnd', 'poolUrl', 'poolId', 'clientId', 'dataFolder'] as const;

/** The page at `/`: what runs here and where to go. */
export function homePage({ locale, about, documented, mailbox, signIn }: HomeParts): Page {
  const words = WORDS[locale];
  const card = (href: string, [name, text]: readonly [string, string]): Markup =>
    html`<a class="card" href="${href}"><strong>${name}</strong><span>${text}</span></a>`;
  const cards = [
    ...(signIn ? [card(`/login?lang=${locale}`, words.signIn)] : []),
    ...(documented
      ? [card(`/docs?lang=${locale}`, words.docs), card(`/openapi.json?lang=${locale}`, words.openapi)]
      : []),
    ...(mailbox ? [card(`/dev/mailbox?lang=${locale}`, words.mailbox)] : []),
    card('/ready', words.ready),
  ];
  return page({
    locale,
    title: words.title,
    body: html`<p class="status">${words.running}</p>
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<h2>${words.where}</h2>
<div class="cards">${cards}</div>
${about === undefined ? '' : html`<h2>${words.facts}</h2><dl class="facts">${facts(about, words.names)}</dl>`}`,
  });
}

const facts = (about: About, names: Readonly<Record<keyof About, string>>): Markup[] =>
  FACTS.flatMap((key) => {
    const value = about[key];
    return value === undefined ? [] : [html`<div><dt>${names[key]}</dt><dd><code>${value}</code></dd></div>`];
  });
